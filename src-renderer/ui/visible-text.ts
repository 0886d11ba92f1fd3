/** The rule itself is shared with the shells, which show the same hostile text in their own questions. */
export { HIDDEN_CHARACTER, visibleSegments, visibleText } from '../../src-shared/base/visible-text.ts';
