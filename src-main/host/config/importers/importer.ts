import type { ImportSourceId } from '../../../../src-shared/api/imports.ts';
import type { JsonObject } from '../../../../src-shared/wire/message.ts';

/** One program whose list of servers can be read: how its file is known, and what of an entry has no place here. */
export interface Importer {
  readonly id: ImportSourceId;
  /** As people call it. */
  readonly title: string;
  /** The end of the path of its files, with forward slashes. */
  readonly path: RegExp;
  /** Whether the parsed file can be of no other program. */
  looksLike(root: JsonObject): boolean;
  /** Where the servers are, from the top of the file. */
  readonly roots: readonly (readonly string[])[];
  /** What of this entry is not carried over, and why: one sentence each. */
  notCarried(entry: JsonObject, root: JsonObject): readonly string[];
}

/** Entries of every kind of file, for rules about fields that several programs share. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

/** A server that was switched off there. */
export function disabledNote(entry: JsonObject): readonly string[] {
  return entry['disabled'] === true
    ? ['It is disabled there; here a server runs only when it is started, so it is added all the same.']
    : [];
}

/** Tools that may be called there without asking. */
export function approvalNote(entry: JsonObject, field: string): readonly string[] {
  return isList(entry[field]) ? [`"${field}" is left out: nobody but a person approves here.`] : [];
}

export function envFileNote(entry: JsonObject): readonly string[] {
  return typeof entry['envFile'] === 'string'
    ? [`"envFile" is not read: add what the server needs from ${entry['envFile']} to its environment.`]
    : [];
}
