import { useDeck } from '../../store/hooks.ts';

/** The two views that share these parts; their commands go by the same names. */
export function useCatalogView(): 'resources' | 'prompts' {
  return useDeck((state) => (state.view === 'prompts' ? 'prompts' : 'resources'));
}
