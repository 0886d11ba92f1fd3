export type RootReading =
  | { readonly ok: true; readonly uri: string }
  | { readonly ok: false; readonly why: string };

/** A root as it is typed: a `file://` URI, or an absolute path of either kind of system. */
export function rootUri(typed: string): RootReading {
  const text = typed.trim();
  if (text === '') return { ok: false, why: 'Type the path of a folder.' };
  if (text.startsWith('file://')) {
    return URL.canParse(text)
      ? { ok: true, uri: new URL(text).href }
      : { ok: false, why: 'This is no URI: write it as file:///path/of/the/folder.' };
  }
  if (/^[A-Za-z]:[\\/]/.test(text)) return { ok: true, uri: fileUri(`/${text.replaceAll('\\', '/')}`) };
  if (text.startsWith('/')) return { ok: true, uri: fileUri(text) };
  return { ok: false, why: 'A root is an absolute path, or a file:// URI.' };
}

/** What has a meaning in a URI is written as itself. */
function fileUri(path: string): string {
  return `file://${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}`;
}
