// The camera of a phone or a computer, and nothing of the page.

/** The back camera, sharp enough for a dense code: 105 modules need about four pixels each. */
const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } } };

/** What went wrong, by the names of the Media Capture and Streams specification. */
const FAULTS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Why there is no camera: `refused`, `missing`, `busy`, `insecure`, `unsupported`; or why it was closed: `gone`, `unreadable`. */
export class CameraFault extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** Opens the camera; asks the person first, as the browser sees fit. */
export async function openCamera() {
  if (!window.isSecureContext) throw new CameraFault("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraFault("unsupported");
  try {
    return new Camera(await navigator.mediaDevices.getUserMedia(WANTED));
  } catch (error) {
    throw new CameraFault(FAULTS[error.name] ?? "busy", error);
  }
}

class Camera {
  #track;

  constructor(stream) {
    this.stream = stream;
    this.#track = stream.getVideoTracks()[0];
    const { focusMode = [] } = this.#abilities();
    if (focusMode.includes?.("continuous")) {
      this.#set({ focusMode: "continuous" });
    }
  }

  /** Called when the camera is taken away: unplugged, or refused afterwards. */
  whenGone(then) {
    this.#track.addEventListener("ended", then);
  }

  get hasTorch() {
    return this.#abilities().torch === true;
  }

  /** Whether the light does as it was told. */
  torch(on) {
    return this.#set({ torch: on });
  }

  close() {
    this.stream.getTracks().forEach((track) => track.stop());
  }

  #abilities() {
    return this.#track.getCapabilities?.() ?? {};
  }

  async #set(setting) {
    try {
      await this.#track.applyConstraints({ advanced: [setting] });
      return true;
    } catch {
      return false;
    }
  }
}
