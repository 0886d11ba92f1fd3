/** The canvas itself: how large it is, in what colours it is drawn, and when. It knows nothing of what is on it. */
import { DensityPicture, drawScene } from './draw.ts';
import type { Layout } from './layout.ts';
import { readPaint, watchPaint, type Paint } from './paint.ts';
import type { Scene } from './scene.ts';

/** Sharper than this no screen needs it. */
const RATIO_MAX = 3;

interface SurfaceDeps {
  /** The next frame is due. */
  onFrame(): void;
  onResized(): void;
}

export class Surface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #deps: SurfaceDeps;
  readonly #picture = new DensityPicture();
  readonly #stops: readonly (() => void)[];
  #paint: Paint;
  #widthPx = 0;
  #heightPx = 0;
  #request = 0;

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, deps: SurfaceDeps) {
    this.#canvas = canvas;
    this.#context = context;
    this.#deps = deps;
    this.#paint = readPaint(canvas);
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      this.#widthPx = Math.round(entry.contentRect.width);
      this.#heightPx = Math.round(entry.contentRect.height);
      deps.onResized();
    });
    observer.observe(canvas);
    this.#stops = [
      () => observer.disconnect(),
      watchPaint(() => {
        this.#paint = readPaint(canvas);
        this.ask();
      }),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#request);
  }

  get widthPx(): number {
    return this.#widthPx;
  }

  get heightPx(): number {
    return this.#heightPx;
  }

  get isShown(): boolean {
    return this.#heightPx > 0 && this.#widthPx > 0;
  }

  /** A frame is drawn soon; one for however many ask. */
  ask(): void {
    if (this.#request !== 0 || !this.isShown) return;
    this.#request = requestAnimationFrame(() => {
      this.#request = 0;
      if (this.isShown) this.#deps.onFrame();
    });
  }

  draw(scene: Scene, layout: Layout): void {
    const ratio = Math.min(RATIO_MAX, window.devicePixelRatio || 1);
    const width = Math.round(layout.widthPx * ratio);
    const height = Math.round(layout.heightPx * ratio);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const picture = this.#picture.of(scene, layout, this.#paint, ratio);
    drawScene(this.#context, scene, layout, this.#paint, picture);
  }
}
