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
} from '../../src-shared/api/timeline.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

/** What a timeline may ask for: rows by time, never row by row. */
export interface TimelineIntents {
  density(request: DensityRequest): Promise<Result<DensityAnswer>>;
  exchanges(request: ExchangesRequest): Promise<Result<ExchangesAnswer>>;
  marks(request: TimelineWindow): Promise<Result<MarksAnswer>>;
  statistics(request: TimelineWindow): Promise<Result<StatisticsAnswer>>;
  plot(request: PlotRequest): Promise<Result<PlotAnswer>>;
  values(request: ValuesRequest): Promise<Result<ValuesAnswer>>;
}

export function createTimelineIntents(client: DeckClient): TimelineIntents {
  return {
    density: (request) => ask(client.timeline.density(request)),
    exchanges: (request) => ask(client.timeline.exchanges(request)),
    marks: (request) => ask(client.timeline.marks(request)),
    plot: (request) => ask(client.timeline.plot(request)),
    values: (request) => ask(client.timeline.values(request)),
    statistics: (request) => ask(client.timeline.statistics(request)),
  };
}
