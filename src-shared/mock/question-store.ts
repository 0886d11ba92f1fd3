import type { IdText } from '../wire/message.ts';
import type { Place, Question, Said } from './recording.ts';

const STRIDE = 8;
const FIRST_QUESTIONS = 256;

/** Where questions and answers lie: numbers in one array, since a tape may hold a million of them. */
class Places {
  #ints = new Uint32Array(FIRST_QUESTIONS * STRIDE);
  #tookUs = new Float64Array(FIRST_QUESTIONS);
  #count = 0;

  add(seq: number, at: Place): number {
    const index = this.#count;
    this.#count += 1;
    if (index === this.#tookUs.length) this.#grow();
    this.#ints.set([seq, at.segment, at.offset, at.part], index * STRIDE);
    this.#tookUs[index] = Number.NaN;
    return index;
  }

  answer(index: number, seq: number, at: Place, tookUs: number): void {
    this.#ints.set([seq, at.segment, at.offset, at.part], index * STRIDE + STRIDE / 2);
    this.#tookUs[index] = tookUs;
  }

  seqAt(index: number): number {
    return this.#ints[index * STRIDE] ?? 0;
  }

  placeAt(index: number): Place {
    return this.#placeFrom(index * STRIDE);
  }

  answerAt(index: number): Question['answer'] {
    const tookUs = this.#tookUs[index] ?? Number.NaN;
    if (Number.isNaN(tookUs)) return null;
    const from = index * STRIDE + STRIDE / 2;
    return { seq: this.#ints[from] ?? 0, at: this.#placeFrom(from), tookUs };
  }

  #placeFrom(from: number): Place {
    const ints = this.#ints;
    return { segment: ints[from + 1] ?? 0, offset: ints[from + 2] ?? 0, part: ints[from + 3] ?? 0 };
  }

  #grow(): void {
    const ints = new Uint32Array(this.#ints.length * 2);
    ints.set(this.#ints);
    this.#ints = ints;
    const tookUs = new Float64Array(this.#tookUs.length * 2);
    tookUs.set(this.#tookUs);
    this.#tookUs = tookUs;
  }
}

/** What most questions have nothing of. */
interface Rare {
  readonly round: string | null;
  readonly progressToken: string | null;
  isCancelled: boolean;
  during: Said[];
  after: Said[];
}

const NOTHING: Said[] = [];

/** A question of a recording as it is kept: the same to whoever reads it, at a third of the memory. */
export class StoredQuestion implements Question {
  readonly method: string;
  readonly key: string;
  readonly id: IdText;
  isWhole = false;
  readonly #places: Places;
  readonly #index: number;
  #rare: Rare | null = null;

  constructor(places: Places, seq: number, at: Place, { method, key, id, round, progressToken }: About) {
    this.#places = places;
    this.#index = places.add(seq, at);
    this.method = method;
    this.key = key;
    this.id = id;
    if (round !== null || progressToken !== null)
      this.#rare = { round, progressToken, isCancelled: false, during: NOTHING, after: NOTHING };
  }

  get seq(): number {
    return this.#places.seqAt(this.#index);
  }

  get at(): Place {
    return this.#places.placeAt(this.#index);
  }

  get answer(): Question['answer'] {
    return this.#places.answerAt(this.#index);
  }

  get round(): string | null {
    return this.#rare?.round ?? null;
  }

  get progressToken(): string | null {
    return this.#rare?.progressToken ?? null;
  }

  get isCancelled(): boolean {
    return this.#rare?.isCancelled ?? false;
  }

  get during(): readonly Said[] {
    return this.#rare?.during ?? NOTHING;
  }

  get after(): readonly Said[] {
    return this.#rare?.after ?? NOTHING;
  }

  answered(seq: number, at: Place, tookUs: number): void {
    this.#places.answer(this.#index, seq, at, tookUs);
  }

  cancel(): void {
    this.#rareOnes().isCancelled = true;
  }

  sayDuring(said: Said): void {
    const rare = this.#rareOnes();
    rare.during = pushed(rare.during, said);
  }

  sayAfter(said: Said): void {
    const rare = this.#rareOnes();
    rare.after = pushed(rare.after, said);
  }

  #rareOnes(): Rare {
    this.#rare ??= { round: null, progressToken: null, isCancelled: false, during: NOTHING, after: NOTHING };
    return this.#rare;
  }
}

type About = Pick<Question, 'method' | 'key' | 'id' | 'round' | 'progressToken'>;

export interface QuestionStore {
  add(seq: number, at: Place, about: About): StoredQuestion;
}

export function createQuestionStore(): QuestionStore {
  const places = new Places();
  return { add: (seq, at, about) => new StoredQuestion(places, seq, at, about) };
}

/** Those that have nothing share one empty list. */
function pushed(list: Said[], said: Said): Said[] {
  if (list === NOTHING) return [said];
  list.push(said);
  return list;
}

/** Questions by a name that most of them have for themselves: one alone is kept without a list around it. */
export class Grouped {
  readonly #groups = new Map<string, Question | Question[]>();

  add(name: string, question: Question): void {
    const known = this.#groups.get(name);
    if (known === undefined) this.#groups.set(name, question);
    else if (Array.isArray(known)) known.push(question);
    else this.#groups.set(name, [known, question]);
  }

  get(name: string): readonly Question[] | undefined {
    const known = this.#groups.get(name);
    return known === undefined || Array.isArray(known) ? known : [known];
  }
}
