import { make } from './dom.js';
import { toast } from './notices.js';
import { act } from './server.js';

const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

/** Sends the files a person chose, and keeps their ids in the input. */
export const upload = async (user, input) => {
  const ids = input.dataset.value === '' ? [] : input.dataset.value.split(',');
  for (const file of input.files) {
    const body = { user, name: file.name, content: await base64(file), encoding: 'base64' };
    const answer = await act('file', body);
    if (!answer.ok) {
      toast('Slack', `${file.name} was not uploaded: ${answer.error}`, { kind: 'bad' });
      continue;
    }
    ids.push(answer.file.id);
    input.nextElementSibling.append(make('li', {}, file.name));
  }
  input.dataset.value = ids.join(',');
};
