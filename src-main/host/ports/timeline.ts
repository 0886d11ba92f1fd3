/** What was recorded, by time: how a timeline reads the live buffer and the index alike. */
import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  PlotAnswer,
  PlotRequest,
  StatisticsAnswer,
  TimelineWindow,
  ValuesAnswer,
  ValuesRequest,
} from '../../../src-shared/api/timeline.ts';
import type { Result } from '../../../src-shared/base/failure.ts';

export type OfScope<Request> = Omit<Request, 'scope'>;

/** Of one tape: what stands at a path in some of its entries. */
export type ReadValues = (request: ValuesRequest) => Promise<Result<ValuesAnswer>>;

/** The numbers at a JSON path: of a tape's bytes, whatever scope asks. */
export interface PlotSource {
  plot(request: OfScope<PlotRequest>): Promise<Result<PlotAnswer>>;
}

export interface ScopeTimeline extends TimelineSource, PlotSource {}

/** Of one scope. Bounded work for each question: what takes longer goes on and is told by `scanned`. */
export interface TimelineSource {
  density(request: OfScope<DensityRequest>): Promise<Result<DensityAnswer>>;
  exchanges(request: OfScope<ExchangesRequest>): Promise<Result<ExchangesAnswer>>;
  marks(request: OfScope<TimelineWindow>): Promise<Result<MarksAnswer>>;
  statistics(request: OfScope<TimelineWindow>): Promise<Result<StatisticsAnswer>>;
}
