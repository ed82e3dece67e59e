// Types of the npm package. Reports are described in full by `sealcase schema show report`.

/** Something that can be read from any place, at once. */
export interface Source {
  readonly size: number;
  read(at: number, length: number): Uint8Array;
  close?(): void;
}

/** Something that takes bytes at a place. */
export interface Sink {
  write(at: number, bytes: Uint8Array): void;
}

export type Severity = "error" | "warning" | "note";
export type Role = "manufacturer" | "lab" | "cla" | "lead-administrator";
export type Relation = "supersedes" | "continues" | "contains";

export interface Place {
  line: number;
  column: number;
  byte: number;
}

export interface Finding {
  code: string;
  severity: Severity;
  location: { path?: string; pointer?: string; span?: { start: Place; end: Place } };
  message: string;
  hint?: string;
  basis?: string;
  [more: string]: unknown;
}

export interface Signature {
  path: string;
  state: "ok" | "failed" | "unknown" | "absent";
  kind?: "seal" | "countersign" | "retention-event";
  role?: Role;
  name?: string;
  keyid: string;
  claimedTime?: string;
  provenTime?: string;
  knownKey: boolean;
  action?: string;
  party?: string;
  [more: string]: unknown;
}

export interface Report {
  format: string;
  input: string;
  verdict: "passed" | "warned" | "failed" | "invalid" | "intact" | "valid" | "trusted" | "undecided";
  counts: { errors: number; warnings: number; notes: number };
  findings: Finding[];
  signatures: Signature[];
  aspects?: { name: string; state: string; text: string }[];
  bag?: { id?: string; baseDirectory?: string; payloadFiles: number; payloadOctets: number; tagManifest?: string };
  asOf?: string | null;
  tool: { name: string; version: string };
  [more: string]: unknown;
}

export interface Receipt {
  bagId: string;
  baseDirectory: string;
  tagManifest: string;
  keyid: string;
  envelope: string;
  payloadFiles: number;
  payloadOctets: number;
  [more: string]: unknown;
}

/** Proof that a package was judged and has no errors. */
export interface Checked {
  readonly begin: unknown;
}

export type Files = Iterable<[string, Source]> | Record<string, Source>;

export interface ValidateOptions {
  input?: string;
  /** A built-in profile by name, or one's own as JSON or object. */
  profile?: string | object;
  stage?: string;
  asOf?: Date | string;
}

export interface SealOptions {
  /** The folder inside the zip: lower-case letters, digits, `.`, `_`, `-`. */
  base: string;
  role: Role;
  name: string;
  /** The signer's public key, Ed25519 in SPKI PEM. */
  publicKey: string;
  at?: Date | string;
  previous?: { bagId: string; tagManifest: string; relation: Relation }[];
  /** Whether files are listed by SHA-512 too. */
  sha512?: boolean;
  /** Signs the bytes with Ed25519: gives 64 bytes. */
  sign(bytes: Uint8Array, statement: string): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
  /** Where the zip goes; without it, into memory. */
  to?: Sink;
}

export interface VerifyOptions {
  input?: string;
  /** Public keys that you know, in PEM. */
  keys?: string[];
  /** Your trust file, as JSON or object. */
  trust?: string | object;
  /** The scheme's keys that must have signed the trust file. */
  trustKeys?: string[];
  /** A policy by name, or as JSON or object. */
  policy?: string | object;
  asOf?: Date | string;
}

export function load(module?: WebAssembly.Module | BufferSource): Promise<void>;
export function version(): string;
export function fromBytes(bytes: ArrayBuffer | ArrayBufferView): Source;
export function fromBlob(blob: Blob): Promise<Source>;
export function fromPath(path: string): Promise<Source>;
export function fromFolder(folder: string): Promise<[string, Source][]>;
export function toBytes(): Sink & { bytes(): Uint8Array };
export function toPath(path: string): Promise<Sink & { close(): void; discard(): void }>;
export function validate(files: Files, options?: ValidateOptions): { report: Report; checked?: Checked };
export function seal(
  checked: Checked | undefined,
  options: SealOptions,
): Promise<{ receipt: Receipt; bytes?: Uint8Array; refused?: undefined } | { refused: Report; receipt?: undefined }>;
export function verify(zip: Source, options?: VerifyOptions): Report;
export function explain(code: string):
  | { code: string; severity: Severity; what: string; why: string; fix: string; basis: string; since: string }
  | undefined;
export function keyid(publicKey: string): string;
