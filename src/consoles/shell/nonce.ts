/**
 * Libraries write styles into the page, each in its own way. The page lets in only style elements with the nonce that it came with, so
 * each gets it when it is made; and no style as an attribute, so what is set as one (by a text area that measures itself) is set as what it says.
 */
const { nonce } = document.querySelector<HTMLScriptElement>('script[nonce]') ?? {};
const create = document.createElement.bind(document);
const { setAttribute } = Element.prototype;

document.createElement = (name: string, options?: ElementCreationOptions) => {
  const made = create(name, options);
  if (nonce !== undefined && made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
};

Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
  if (name === 'style' && this instanceof HTMLElement) this.style.cssText = value;
  else setAttribute.call(this, name, value);
};
