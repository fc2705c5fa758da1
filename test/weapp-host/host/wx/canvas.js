/** Canvas 2d: export to a temporary file, off-screen canvases. The node itself comes from SelectorQuery. */
import { Refusal } from './call.js';
import { base64ToBytes } from './bytes.js';

export function canvas(host, call) {
  return {
    canvasToTempFilePath: call('canvasToTempFilePath', (o) => {
      if (!o.canvas) throw new Refusal('canvas is empty');
      const jpeg = o.fileType === 'jpg';
      const picture = o.destWidth || o.x || o.width ? cut(o) : o.canvas;
      const bytes = base64ToBytes(picture.toDataURL(jpeg ? 'image/jpeg' : 'image/png', o.quality).split(',')[1]);
      return { tempFilePath: host.files.addTemporary(bytes, jpeg ? 'jpg' : 'png') };
    }),
    createOffscreenCanvas({ width = 300, height = 150 } = {}) {
      return Object.assign(document.createElement('canvas'), { width, height, createImage: () => new window.Image() });
    },
  };
}

/** x, y, width, height in canvas pixels; destWidth, destHeight of the picture. */
function cut({ canvas: source, x = 0, y = 0, width = source.width - x, height = source.height - y, destWidth = width, destHeight = height }) {
  const picture = Object.assign(document.createElement('canvas'), { width: destWidth, height: destHeight });
  picture.getContext('2d').drawImage(source, x, y, width, height, 0, 0, destWidth, destHeight);
  return picture;
}
