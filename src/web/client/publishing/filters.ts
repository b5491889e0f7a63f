/** Filters take effect when they are chosen; without scripts a button does it. */
export function followFilters(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('[data-filters]')) {
    form.addEventListener('change', () => form.requestSubmit());
    // What filters nothing does not stand in the address.
    form.addEventListener('formdata', ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
    });
  }
}
