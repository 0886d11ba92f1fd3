/** Goes through bytes and collects their pieces (see gram-bits), as hashes; a piece that was met before not again. */

/** Bytes that are looked through at once: what is new in them is collected first, since a branch for each costs more than all the rest. */
const STRETCH_BYTES = 1_024;
const WORD_BITS = 32;
/** What was met, by some bits of its hash, each kind for itself: most is met again and again. */
const FOURS_SHIFT = 19;
const LONGER_SHIFT = 20;

/** Of what is on either side of a word. */
const SIDE_BYTES = 4;
/** Shorter ones are between others everywhere; and a number there is looked for by its digits. */
const WORD_BYTES_MIN = 4;
const NINE = 0x39;
/** Of two words that meet, of the one before and of the other. */
const BEFORE_BYTES = 4;
const AFTER_BYTES = 2;
/** By which of four bytes are of words: 0 for those in which two meet, which have a piece of their own. */
const IS_PLAIN = Uint8Array.from({ length: 16 }, (_, of) =>
  /10+1/.test(of.toString(2).padStart(4, '0')) ? 0 : 1,
);

const FACTOR_3 = 0x85eb_ca6b;
const FACTOR_4 = 0x9e37_79b1;
const FACTOR_MIX = 0xc2b2_ae35;

/**
 * Bytes are told apart without the bit that ASCII letters of both cases differ in: other bytes are taken for one another as
 * well (a backslash for a bar), which leaves a few columns more.
 */
const CASE_BIT = 0x20;
const CASE_BITS = 0x2020_2020;
/** A backslash without it. */
const BACKSLASH = 0x7c;
/** Letters, digits, `_`, and whatever is not ASCII. */
const IS_LETTER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x7f || /[a-z\d]/.test(String.fromCodePoint(byte)) ? 1 : 0,
);
/** Of four bytes that end in the first or second one of a text: the bit that every byte has is not in their second. */
const HAS_THREE = CASE_BIT << 8;

/** Pieces of one kind. */
export class PieceList {
  readonly hashes = new Int32Array(STRETCH_BYTES + 1);
  count = 0;
}

export class PieceWalk {
  /** What the last stretch has that is new. */
  readonly threes = new PieceList();
  readonly fours = new PieceList();
  readonly meetings = new PieceList();
  readonly words = new PieceList();
  hasEscape = false;

  readonly #metFours = new Int32Array(1 << (32 - FOURS_SHIFT));
  readonly #metMeetings = new Int32Array(1 << (32 - LONGER_SHIFT));
  readonly #metWords = new Int32Array(1 << (32 - LONGER_SHIFT));
  /** Of a stretch: each four bytes, and which of the bytes up to there are letters, the last one lowest. */
  readonly #grams = new Int32Array(STRETCH_BYTES + 1);
  readonly #letters = new Uint8Array(STRETCH_BYTES + 1);
  /** Which of its bytes are letters, 32 a word, the first one highest. */
  readonly #letterWords = new Int32Array(STRETCH_BYTES / WORD_BITS);
  #gram = 0;
  #isLetter = 1;
  #wordAt = 0;

  constructor() {
    this.forget();
  }

  /** Whatever comes now is new. */
  forget(): void {
    // No four bytes are 0, since each of them has the bit of the case.
    this.#metFours.fill(0);
    for (const met of [this.#metMeetings, this.#metWords]) {
      met.fill(0);
      // A hash of 0 would be in its place already; this one has another.
      met[0] = -1;
    }
  }

  /** Reads on in the text [from, to) from `at`, which is `from` at first; returns up to where. */
  read(view: DataView, from: number, to: number, at: number): number {
    if (at === from) {
      this.#gram = 0;
      // Whether a word begins at the first byte nobody knows.
      this.#isLetter = 1;
      this.#wordAt = from;
    }
    const end = Math.min(to, at + STRETCH_BYTES);
    this.#sort(this.#look(view, at, end));
    this.#findBorders(view, from, to, at, end);
    return end;
  }

  /** Collects the four bytes that are new; how many. */
  #look(view: DataView, from: number, to: number): number {
    const met = this.#metFours;
    const grams = this.#grams;
    const gramLetters = this.#letters;
    let gram = this.#gram;
    let letters = this.#isLetter;
    let count = 0;
    for (let word = 0, at = from; at < to; word += 1) {
      for (const wordEnd = Math.min(to, at + WORD_BITS); at < wordEnd; at += 1) {
        const byte = view.getUint8(at) | CASE_BIT;
        gram = (gram >>> 8) | (byte << 24);
        letters = (letters << 1) | (IS_LETTER[byte] ?? 0);
        const place = Math.imul(gram, FACTOR_4) >>> FOURS_SHIFT;
        const change = (met[place] ?? 0) ^ gram;
        met[place] = gram;
        grams[count] = gram;
        gramLetters[count] = letters;
        count += (change | (0 - change)) >>> 31;
      }
      this.#letterWords[word] = letters;
    }
    this.#gram = gram;
    return count;
  }

  #sort(count: number): void {
    const threes = this.threes.hashes;
    const fours = this.fours.hashes;
    let threeCount = 0;
    let fourCount = 0;
    this.hasEscape = false;
    for (let at = 0; at < count; at += 1) {
      const gram = this.#grams[at] ?? 0;
      if (gram >>> 24 === BACKSLASH) this.hasEscape = true;
      if ((gram & HAS_THREE) === 0) continue;
      threes[threeCount] = Math.imul(gram >>> 8, FACTOR_3);
      threeCount += 1;
      fours[fourCount] = Math.imul(gram, FACTOR_4);
      fourCount += (IS_PLAIN[(this.#letters[at] ?? 0) & 15] ?? 0) & (gram >>> 5);
    }
    this.threes.count = threeCount;
    this.fours.count = fourCount;
  }

  /** Where words begin and end. */
  #findBorders(view: DataView, from: number, to: number, start: number, end: number): void {
    this.meetings.count = 0;
    this.words.count = 0;
    for (let base = start, word = 0; base < end; base += WORD_BITS, word += 1) {
      const unused = Math.max(0, base + WORD_BITS - end);
      const letters = (this.#letterWords[word] ?? 0) << unused;
      let borders = (letters ^ ((letters >>> 1) | (this.#isLetter << 31))) & (-1 << unused);
      this.#isLetter = (this.#letterWords[word] ?? 0) & 1;
      while (borders !== 0) {
        const bit = Math.clz32(borders);
        borders &= ~(0x8000_0000 >>> bit);
        if (letters << bit < 0) this.#beginWord(view, from, to, base + bit);
        else this.#endWord(view, from, to, base + bit);
      }
    }
  }

  #beginWord(view: DataView, from: number, to: number, at: number): void {
    this.#wordAt = at;
    if (at < from + BEFORE_BYTES || at + AFTER_BYTES > to) return;
    const after = view.getUint16(at, true) | (CASE_BITS & 0xffff);
    note(
      this.meetings,
      this.#metMeetings,
      Math.imul(fourAt(view, at - BEFORE_BYTES), FACTOR_3) ^ Math.imul(after, FACTOR_MIX),
    );
  }

  #endWord(view: DataView, from: number, to: number, at: number): void {
    const wordAt = this.#wordAt;
    if (wordAt < from + SIDE_BYTES || at + SIDE_BYTES > to) return;
    if (at < wordAt + WORD_BYTES_MIN || view.getUint8(wordAt) <= NINE) return;
    note(this.words, this.#metWords, wordOf(view, wordAt, at));
  }
}

function note(list: PieceList, met: Int32Array, hash: number): void {
  const place = hash >>> LONGER_SHIFT;
  if (met[place] === hash) return;
  met[place] = hash;
  list.hashes[list.count] = hash;
  list.count += 1;
}

/** Of what a word begins and ends with, of its length, and of what is on either side. */
function wordOf(view: DataView, from: number, to: number): number {
  const word = Math.imul(fourAt(view, from), FACTOR_4) ^ Math.imul(fourAt(view, to - 4), FACTOR_3);
  const sides = Math.imul(fourAt(view, from - SIDE_BYTES), FACTOR_MIX) ^ fourAt(view, to);
  return Math.imul(word ^ (sides >>> 15), FACTOR_4) ^ sides ^ (to - from);
}

const fourAt = (view: DataView, at: number): number => view.getInt32(at, true) | CASE_BITS;
