// Libraries of npm that are not ours: age-encryption opens and locks files, @sigstore/verify judges bundles.
// Run by transport.py, which says what is to be done and reads what is printed.

import { createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.NODE_PATH;
const need = createRequire(join(modules, "none.js"));
const [deed, ...given] = process.argv.slice(2);

async function age() {
  return import(pathToFileURL(join(modules, "age-encryption/dist/index.js")).href);
}

const deeds = {
  async open(identity, from, to) {
    const { Decrypter } = await age();
    const decrypter = new Decrypter();
    const line = readFileSync(identity, "utf8").split("\n").find((line) => line.startsWith("AGE-SECRET-KEY-"));
    decrypter.addIdentity(line);
    writeFileSync(to, await decrypter.decrypt(readFileSync(from)));
  },
  async lock(recipient, from, to) {
    const { Encrypter } = await age();
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    writeFileSync(to, await encrypter.encrypt(readFileSync(from)));
  },
  // Stamps: how many time-stamps must be there; authorities: their certificates in PEM, the one that stamps first.
  async sigstore(bundle, publicKey, stamps, ...authorities) {
    const { bundleFromJSON } = need("@sigstore/bundle");
    const { Verifier, toSignedEntity } = need("@sigstore/verify");
    const { X509Certificate } = need("@sigstore/core");
    const [start, end] = [new Date(0), new Date("9999-12-31")];
    const key = { publicKey: createPublicKey(readFileSync(publicKey)), validFor: () => true };
    const hints = [];
    const material = {
      certificateAuthorities: [], tlogs: [], ctlogs: [],
      timestampAuthorities: authorities.length === 0 ? [] : [{
        certChain: authorities.map((file) => X509Certificate.parse(readFileSync(file, "utf8"))),
        validFor: { start, end },
      }],
      publicKey: (hint) => { hints.push(hint); return key; },
    };
    const read = bundleFromJSON(JSON.parse(readFileSync(bundle, "utf8")));
    const verifier = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: Number(stamps) });
    verifier.verify(toSignedEntity(read));
    const payload = JSON.parse(read.content.dsseEnvelope.payload.toString());
    console.log(JSON.stringify({ hint: hints[0], subject: payload.subject[0].digest.sha256 }));
  },
};

try {
  await deeds[deed](...given);
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
