/** @typedef {'draft' | 'open' | 'done'} Status */
/**
 * @typedef {{ id: string, title: string, body: string, author: string, status: Status, tags: string[], created: string }} Note
 */

/** @type {readonly Note[]} */
export const notes = [
  {
    id: 'n1',
    title: 'Wow and flutter',
    body: 'Slow speed errors are wow, fast ones flutter. Clean the capstan before blaming the belt.',
    author: 'ada@example.com',
    status: 'done',
    tags: ['mechanics', 'maintenance'],
    created: '2026-01-14',
  },
  {
    id: 'n2',
    title: 'Bias matters',
    body: 'Type II tape wants a higher bias. A wrong setting sounds dull or hissy, never merely quiet.',
    author: 'grace@example.com',
    status: 'open',
    tags: ['recording'],
    created: '2026-02-03',
  },
  {
    id: 'n3',
    title: 'Print-through',
    body: 'Store tapes tail out: the echo of a loud passage then follows it instead of announcing it.',
    author: 'ada@example.com',
    status: 'open',
    tags: ['storage', 'archive'],
    created: '2026-02-27',
  },
  {
    id: 'n4',
    title: 'Head alignment',
    body: 'Azimuth first, by ear, on a mono recording. Then height. Then leave it alone.',
    author: 'linus@example.com',
    status: 'draft',
    tags: ['mechanics', 'recording'],
    created: '2026-03-19',
  },
  {
    id: 'n5',
    title: 'Sticky shed',
    body: 'Binders of the seventies drink water. Bake at 54 °C for eight hours, copy at once, keep the original.',
    author: 'grace@example.com',
    status: 'done',
    tags: ['archive', 'maintenance'],
    created: '2026-05-08',
  },
  {
    id: 'n6',
    title: 'Żółta taśma – 磁带 – 📼',
    body: 'A title in several scripts, to see whether every screen on the way renders it.',
    author: 'linus@example.com',
    status: 'draft',
    tags: ['unicode'],
    created: '2026-06-30',
  },
];
