import type { ImageList } from './image-list.js';

/** Images that are chosen, pasted or dropped. */
export class DroppedImages {
  constructor(
    private readonly form: HTMLFormElement,
    private readonly images: ImageList,
    private readonly signal: AbortSignal,
  ) {}

  start(): void {
    const { form, images, signal } = this;
    const input = form.querySelector<HTMLInputElement>('#images');
    input?.addEventListener(
      'change',
      () => {
        images.bring([...(input.files ?? [])]);
        // They are on their way; sending the form must not bring them once more.
        input.value = '';
      },
      { signal },
    );
    form.addEventListener('paste', ({ clipboardData }) => images.bring(imagesIn(clipboardData)), {
      signal,
    });
    form.addEventListener('dragover', (event) => this.#over(event), { signal });
    form.addEventListener('dragleave', (event) => this.#leave(event), { signal });
    form.addEventListener('drop', (event) => this.#drop(event), { signal });
  }

  #over(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.form.dataset['dragOver'] = 'true';
  }

  #leave({ relatedTarget }: DragEvent): void {
    if (relatedTarget instanceof Node && this.form.contains(relatedTarget)) return;
    delete this.form.dataset['dragOver'];
  }

  #drop(event: DragEvent): void {
    delete this.form.dataset['dragOver'];
    if (!event.dataTransfer?.types.includes('Files')) return;
    // The browser would otherwise leave the page to show the file.
    event.preventDefault();
    this.images.bring([...event.dataTransfer.files]);
  }
}

const imagesIn = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
