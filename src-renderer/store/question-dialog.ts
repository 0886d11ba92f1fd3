import { create } from 'zustand';

interface QuestionDialogState {
  /** Which question is looked at; null: none. It may have left the queue. */
  readonly questionId: string | null;
  readonly open: (questionId: string) => void;
  readonly close: () => void;
}

/** The questions of servers in a dialog, from wherever one is. */
export const useQuestionDialog = create<QuestionDialogState>()((set) => ({
  questionId: null,
  open: (questionId) => set({ questionId }),
  close: () => set({ questionId: null }),
}));
