const picks = '[data-act="pick"], [data-act="choose"]';

/** Keys that pass through what an element offers, or write a part of it, without saying that this is it. */
const passes = ({ key, altKey }) =>
  !altKey &&
  (key.length === 1
    ? key !== ' '
    : /^(Arrow|Page)(Up|Down|Left|Right)$|^(Home|End|Backspace|Delete)$/.test(key));

/**
 * Whoever picks with keys comes by answers they do not mean: the options before the one they want, the year 2
 * of 2026. What keys change is sent with Enter, or once they go on to something else; the mouse sends at once.
 */
export class Keyed {
  #passing = null;
  #waiting = null;

  /** `send` is given the element whose answer is meant. */
  constructor(send) {
    this.send = send;
  }

  pressed(event) {
    const control = event.target.closest(picks);
    this.#passing = control && passes(event) ? control : null;
    if (event.key !== 'Enter' || control === null || control !== this.#waiting) return;
    event.preventDefault();
    this.#settle();
  }

  pointed() {
    this.#passing = null;
  }

  changed(control) {
    if (control === this.#passing) this.#waiting = control;
    else this.send(control);
  }

  left(event) {
    if (this.#waiting && !this.#waiting.contains(event.relatedTarget)) this.#settle();
  }

  #settle() {
    const control = this.#waiting;
    this.#waiting = null;
    if (control.isConnected) this.send(control);
  }
}
