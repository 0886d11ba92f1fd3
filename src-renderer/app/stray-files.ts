/** A file that is dropped beside its target would replace the page by itself. */
export function keepFilesOut(): void {
  for (const kind of ['dragover', 'drop'] as const) {
    window.addEventListener(kind, (event) => {
      if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files') === true) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'none';
      }
    });
  }
}
