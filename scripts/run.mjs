// node scripts/run.mjs ARGS… is `node ARGS…` under a Node that is new enough, whatever Node started this.
import { becomeNode } from './node24.mjs';

becomeNode(process.argv.slice(2));
