/** The name of the file that `tapedeck view` has put beside the page; null where the page is on its own. */
export function servedName(): string | null {
  const told = document.querySelector('meta[name="tapedeck-file"]');
  return told instanceof HTMLMetaElement ? told.content : null;
}

export async function fetchServed(name: string): Promise<File> {
  const response = await fetch('file');
  if (!response.ok) throw new Error(`${name} is not there any more`);
  return new File([await response.blob()], name);
}
