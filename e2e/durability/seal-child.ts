/** seal-child FOLDER: seals the tapes of a data folder, one process of its own that a test kills. Says when it begins. */
import { sealData } from '../../src-main/host/host.ts';

const [folder = ''] = process.argv.slice(2);
process.stdout.write('sealing\n');
const sealed = sealData(folder, () => undefined);
process.exit(sealed.ok && sealed.value.failures.length === 0 ? 0 : 1);
