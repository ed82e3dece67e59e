"""Makes the bill of materials of Sealcase itself: CycloneDX 1.6 JSON, from what cargo says.

    cargo metadata --format-version 1 --locked | python sbom.py PACKAGE VERSION > sealcase.cdx.json

Lists what PACKAGE needs to run: normal and build dependencies, on every target, with versions, licences, sources and the
checksums of Cargo.lock. The same input gives the same bytes: there is no time and no random number in it.
"""

import hashlib
import json
import sys
import uuid
from pathlib import Path


def reached(metadata, root):
    """The ids of all packages that the root needs."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found, waiting = {}, [root]
    while waiting:
        node = nodes[waiting.pop()]
        # A dependency of tests only is no part of the program.
        wanted = [dep["pkg"] for dep in node["deps"] if any(kind["kind"] in (None, "build") for kind in dep["dep_kinds"])]
        found[node["id"]] = sorted(set(wanted))
        waiting += [name for name in wanted if name not in found]
    return found


def checksums(lock):
    """Of each package in Cargo.lock, by name and version."""
    found, entry = {}, {}
    for line in [*lock.splitlines(), "[[package]]"]:
        if line == "[[package]]":
            if "checksum" in entry:
                found[entry["name"], entry["version"]] = entry["checksum"]
            entry = {}
        elif " = " in line:
            name, value = line.split(" = ", 1)
            entry[name] = value.strip('"')
    return found


def component(package, sums, kind="library"):
    name, version = package["name"], package["version"]
    purl = f"pkg:cargo/{name}@{version}"
    out = {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if package.get("description"):
        out["description"] = " ".join(package["description"].split())
    if package.get("license"):
        out["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package.get("authors"):
        out["authors"] = [{"name": author.split(" <")[0]} for author in package["authors"]]
    out["supplier"] = {"name": "crates.io" if package["source"] else "The Sealcase authors"}
    if (name, version) in sums:
        out["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
    if package.get("repository"):
        out["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return out


def main():
    name, version = sys.argv[1:3]
    metadata = json.load(sys.stdin)
    packages = {package["id"]: package for package in metadata["packages"]}
    root = next(id for id, package in packages.items() if package["name"] == name and package["source"] is None)
    sums = checksums((Path(metadata["workspace_root"]) / "Cargo.lock").read_text())
    edges = reached(metadata, root)
    refs = {id: f"pkg:cargo/{packages[id]['name']}@{packages[id]['version']}" for id in edges}
    components = sorted((component(packages[id], sums) for id in edges if id != root), key=lambda one: one["bom-ref"])
    dependencies = [{"ref": refs[id], "dependsOn": sorted(refs[to] for to in needs)} for id, needs in edges.items()]
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "sealcase-release", "version": version}]},
            "component": {**component(packages[root], sums, "application"), "name": "sealcase", "version": version},
            "supplier": {"name": "The Sealcase authors"},
        },
        "components": components,
        "dependencies": sorted(dependencies, key=lambda one: one["ref"]),
    }
    # A serial number that follows from the content (RFC 9562, version 8).
    digest = bytearray(hashlib.sha256(json.dumps(bom, sort_keys=True).encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    bom["serialNumber"] = f"urn:uuid:{uuid.UUID(bytes=bytes(digest))}"
    json.dump(bom, sys.stdout, indent=2)
    print()


main()
