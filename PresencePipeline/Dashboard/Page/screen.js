const button = document.getElementById('full-screen');
const root = document.documentElement;

/**
 * Full screen: the board without what one chooses with, and the browser's own full screen around it. A browser grants that only
 * after a key or a click, so an address that asks for it has the first and waits for the second.
 */
export class FullScreen {
  #choice;

  /** @param choice what the viewer has chosen (choice.js). */
  constructor(choice) {
    this.#choice = choice;
    button.addEventListener('click', () => {
      const full = !choice.full;
      choice.setWall({ full });
      if (full) {
        this.#enter();
      } else if (document.fullscreenElement) {
        document.exitFullscreen();
      }
    });
    for (const gesture of ['pointerup', 'keyup']) {
      addEventListener(gesture, ({ target }) => choice.full && !button.contains(target) && this.#enter());
    }

    // Escape is the browser's.
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || choice.setWall({ full: false }));
    this.follow();
  }

  /** To be called after each change of the choice. */
  follow() {
    root.dataset.full = this.#choice.full;
    button.textContent = this.#choice.full ? 'Leave full screen' : 'Full screen';
  }

  async #enter() {
    if (!document.fullscreenElement) {
      // Where the browser does not grant it, as in a frame, the page fills its window.
      await root.requestFullscreen?.().catch(() => { });
    }
  }
}
