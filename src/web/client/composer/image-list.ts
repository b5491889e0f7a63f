/** An image that the server has. */
export interface KnownImage {
  readonly id: string;
  readonly alternativeText: string;
}

/** The images of the post: brought to the server at once, each with its alternative text. */
export class ImageList {
  readonly #list: HTMLElement | null;
  readonly #template: HTMLTemplateElement | null;
  readonly #error: HTMLElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly changed: () => void,
  ) {
    this.#list = form.querySelector('[data-image-list]');
    this.#template = form.querySelector('[data-image-template]');
    this.#error = form.querySelector('[data-images-error]');
    for (const item of form.querySelectorAll<HTMLElement>('[data-image]'))
      this.#followRemoval(item);
  }

  /** Shows images that were brought before. */
  show(images: readonly KnownImage[]): void {
    for (const { id, alternativeText } of images) {
      if (this.ids().includes(id)) continue;
      const item = this.#add(`/posts/images/${id}`);
      if (item) this.#name(item, id, alternativeText);
    }
  }

  /** Brings files to the server, each with its progress. */
  bring(files: readonly File[]): void {
    this.#say('');
    for (const file of files) void this.#bringOne(file);
  }

  ids(): string[] {
    const inputs = this.form.querySelectorAll<HTMLInputElement>('[data-image-id]');
    return [...inputs].map(({ value }) => value).filter((id) => id !== 'NEW');
  }

  async #bringOne(file: File): Promise<void> {
    const preview = URL.createObjectURL(file);
    const item = this.#add(preview);
    if (!item) return;
    item.dataset['uploading'] = 'true';
    const id = item.querySelector<HTMLInputElement>('[data-image-id]');
    // Not part of the post until the server has it.
    if (id) id.disabled = true;
    try {
      const brought = await upload(this.form, file, (share) => showProgress(item, share));
      if (id) id.disabled = false;
      this.#name(item, brought, '');
      delete item.dataset['uploading'];
      const words = item.querySelector<HTMLInputElement>('input[type=text]');
      if (words?.value === '') words.focus();
      this.changed();
    } catch (error) {
      item.remove();
      this.#say(
        `“${file.name}”: ${error instanceof Error ? error.message : 'It could not be sent.'}`,
      );
    } finally {
      showProgress(item, null);
      const image = item.querySelector<HTMLImageElement>('[data-thumb]');
      if (id?.value && image) image.src = `/posts/images/${id.value}`;
      URL.revokeObjectURL(preview);
    }
  }

  #add(address: string): HTMLElement | null {
    const copy = this.#template?.content.cloneNode(true);
    const item =
      copy instanceof DocumentFragment ? copy.querySelector<HTMLElement>('[data-image]') : null;
    if (!item || !this.#list) return null;
    const image = item.querySelector<HTMLImageElement>('[data-thumb]');
    if (image) image.src = address;
    this.#followRemoval(item);
    this.#list.append(item);
    return item;
  }

  #name(item: HTMLElement, id: string, alternativeText: string): void {
    for (const input of item.querySelectorAll<HTMLInputElement>('input, textarea')) {
      input.name = input.name.replace('NEW', id);
      input.id = input.id.replace('NEW', id);
      if (input.dataset['imageId'] !== undefined) input.value = id;
      // What was typed while the image was on its way stays.
      if (input.type === 'text' && alternativeText !== '') input.value = alternativeText;
      const describedBy = input.getAttribute('aria-describedby');
      if (describedBy) input.setAttribute('aria-describedby', describedBy.replace('NEW', id));
    }
    for (const label of item.querySelectorAll('label'))
      label.htmlFor = label.htmlFor.replace('NEW', id);
    for (const hint of item.querySelectorAll('.field-hint')) hint.id = hint.id.replace('NEW', id);
  }

  #followRemoval(item: HTMLElement): void {
    item.querySelector('[data-remove]')?.addEventListener('click', () => {
      item.remove();
      this.form.querySelector<HTMLElement>('#images')?.focus();
      this.changed();
    });
  }

  #say(sentence: string): void {
    const words = this.#error?.querySelector('[data-words]');
    if (!this.#error || !words) return;
    words.textContent = sentence;
    this.#error.hidden = sentence === '';
  }
}

function showProgress(item: HTMLElement, share: number | null): void {
  const bar = item.querySelector<HTMLProgressElement>('[data-progress]');
  if (!bar) return;
  bar.hidden = share === null;
  bar.value = share ?? 0;
}

/** `fetch` tells nothing of an upload's progress, so this is the older way. */
function upload(
  form: HTMLFormElement,
  file: File,
  progress: (share: number) => void,
): Promise<string> {
  const body = new FormData();
  body.append('images', file);
  const token = form.querySelector<HTMLInputElement>('[name=_csrf]')?.value ?? '';
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.dataset['upload'] ?? '/posts/images');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('x-csrf-token', token);
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      progress(total > 0 ? loaded / total : 0);
    });
    request.addEventListener('error', () => reject(new Error('The server could not be reached.')));
    request.addEventListener('load', () => {
      const told: unknown = request.response;
      const id = textOf(told, 'id');
      if (request.status === 201 && id !== '') resolve(id);
      else reject(new Error(textOf(told, 'detail') || 'The server did not take it. Try again.'));
    });
    request.send(body);
  });
}

function textOf(told: unknown, name: string): string {
  if (typeof told !== 'object' || told === null) return '';
  const value = (told as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
