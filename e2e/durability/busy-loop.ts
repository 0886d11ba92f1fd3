/** For `node -e`: takes a processor, and ends with whoever started it, also when that is killed. */
export const BUSY_LOOP = 'const { ppid } = process; while (process.ppid === ppid) {}';
