/** Two tones, high and low, each for a quarter of a second. */
const TONES = [880, 660];
const TONE_SECONDS = 0.25;
const VOLUME = 0.25;

/** What an alarm sounds like. A browser lets a page be heard only after somebody has pressed a key or clicked in it. */
export class Sound {
  #context;

  constructor() {
    for (const gesture of ['pointerdown', 'keydown']) {
      addEventListener(gesture, () => this.#context?.resume(), { passive: true });
    }
  }

  /** Whether the browser keeps it silent. */
  get isBlocked() {
    return this.#context?.state === 'suspended';
  }

  play() {
    this.#context ??= new AudioContext();
    if (this.isBlocked) {
      // Tones that are due while it is silent would all be heard at once later.
      return;
    }

    TONES.forEach((tone, at) => {
      const start = this.#context.currentTime + at * TONE_SECONDS;
      const oscillator = this.#context.createOscillator();
      const volume = this.#context.createGain();
      oscillator.frequency.value = tone;
      volume.gain.setValueAtTime(VOLUME, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_SECONDS);
      oscillator.connect(volume).connect(this.#context.destination);
      oscillator.start(start);
      oscillator.stop(start + TONE_SECONDS);
    });
  }
}
