/**
 * Keys that an input method takes while it composes are not ours: Enter chooses a word there, and must not run a command,
 * take a suggestion or end a rename. An editor, in a shadow root of its own, knows of them by itself.
 */
export function leaveToInputMethods(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      const isEditor = event.target instanceof Element && event.target.shadowRoot !== null;
      if (event.isComposing && !isEditor) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
