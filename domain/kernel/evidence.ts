/** A file that was handed in: where it is kept, and what it was called. */
export interface Evidence {
  /** SHA-256 of the file, hexadecimal; also its name in the evidence store. */
  sha256: string;
  name: string;
  sizeBytes: number;
}
