/** Where one looks, and who moves it: a hand, what is being recorded, or the playhead. */
import type { Scope } from '../../../../src-shared/api/messages.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import { keepSight, keptSight, type Sight } from '../../../store/timeline-looks.ts';
import { HeadFollower, type FollowedHead } from './head-follower.ts';
import { firstSight, rangeInSight, settled } from './window.ts';

export interface LookingDeps {
  /** All that there is to see by now. */
  extent(): TimeRange;
  isGrowing(): boolean;
  onMoved(): void;
  /** Looking elsewhere by hand keeps what is in sight from following the playhead. */
  onFollowPaused(isPaused: boolean): void;
}

export class Looking {
  readonly #deps: LookingDeps;
  readonly #follower: HeadFollower;
  #scope: Scope;
  #sight: Sight;
  /** Where one looked before the playhead was followed. */
  #before: Sight | null = null;

  constructor(scope: Scope, follows: boolean, deps: LookingDeps) {
    this.#deps = deps;
    this.#scope = scope;
    this.#sight = keptSight(scope) ?? firstSight(scope, deps.isGrowing());
    this.#follower = new HeadFollower(
      {
        sight: () => this.sight,
        look: (range) => {
          this.#before ??= this.#sight;
          this.#see(settled(range, deps.extent(), deps.isGrowing()));
        },
        leave: () => this.#leaveHead(),
        onPaused: (isPaused) => deps.onFollowPaused(isPaused),
      },
      follows,
    );
  }

  close(): void {
    this.#follower.close();
  }

  get sight(): TimeRange {
    return rangeInSight(this.#sight, this.#deps.extent());
  }

  get isAtAll(): boolean {
    return this.#sight.kind === 'all';
  }

  /** Something else is looked at. */
  turnTo(scope: Scope): void {
    this.#scope = scope;
    this.#sight = keptSight(scope) ?? firstSight(scope, this.#deps.isGrowing());
    this.#before = null;
  }

  look(range: TimeRange): void {
    this.#lookAt(settled(range, this.#deps.extent(), this.#deps.isGrowing()));
  }

  lookAtAll(): void {
    this.#lookAt({ kind: 'all' });
  }

  /** Whether what is in sight goes along with the playhead. */
  turnFollowing(isOn: boolean): void {
    this.#follower.turn(isOn);
  }

  /** Again, after a hand has moved it. */
  follow(): void {
    this.#follower.resume();
  }

  headMoved(head: FollowedHead): void {
    this.#follower.moved(head);
  }

  /** By hand. */
  #lookAt(sight: Sight): void {
    this.#before = null;
    this.#see(sight);
    this.#follower.lookedAway();
  }

  #see(sight: Sight): void {
    this.#sight = sight;
    keepSight(this.#scope, sight);
    this.#deps.onMoved();
  }

  /** Back at live one sees what comes, as before. */
  #leaveHead(): void {
    if (this.#before?.kind === 'tail') this.#see(this.#before);
    this.#before = null;
  }
}
