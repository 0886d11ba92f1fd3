/** The command line and the windows work on the same folder, so where it is they have from one place. */
export { dataFolder } from '../data-folder.ts';
