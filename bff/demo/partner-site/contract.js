/* Keeps one contract's page up to date: a fresh QR code every minute until it is claimed, progress every 1.5 s. */
const root = document.getElementById('contract');
const base = `/contracts/${root.dataset.id}`;
const words = JSON.parse(root.dataset.words);
const at = (id) => document.getElementById(id);
let claimed = false;

async function renewTicket() {
  if (claimed) return;
  const answer = await fetch(`${base}/ticket`, { method: 'POST' });
  if (!answer.ok) return;
  const ticket = await answer.json();
  if (ticket.picture) {
    const image = document.createElement('img');
    image.src = ticket.picture;
    image.alt = '';
    at('qr').replaceChildren(image);
  } else at('qr').innerHTML = ticket.svg;
  at('kind').textContent = words[ticket.inUse];
  at('qr').setAttribute('aria-label', words[ticket.inUse]);
  at('number').textContent = ticket.number;
  at('link').href = ticket.url;
}

async function refresh() {
  const answer = await fetch(`${base}/state`);
  if (!answer.ok) return;
  const { envelope, events } = await answer.json();
  const person = envelope.recipients.find((r) => r.kind === 'person');
  const signed = person.tasks.every((t) => t.state === 'done');
  claimed = person.claimed;
  at('ticket').hidden = claimed;
  at('ticket').style.display = claimed ? 'none' : '';
  at('claimed').hidden = !claimed;
  at('claimed').textContent = signed ? words.signed : words.claimed;
  const label = (name) => words[name === 'waiting' ? 'wait' : name] ?? name;
  at('progress').replaceChildren(...envelope.recipients.flatMap((r) => r.tasks.map((task) => line(`${r.name} · ${label(task.kind)}`, label(task.state)))));
  at('downloads').hidden = envelope.state !== 'completed';
  at('waiting').hidden = envelope.state === 'completed';
  if (events.length) at('events').replaceChildren(...events.map((e) => line(label(e.event), new Date(e.at).toLocaleTimeString())));
  if (envelope.state === 'completed') clearInterval(timer);
}

function line(left, right) {
  const item = document.createElement('li');
  const a = document.createElement('span');
  const b = document.createElement('span');
  a.textContent = left;
  b.textContent = right;
  b.className = 'quiet';
  item.append(a, ' ', b);
  return item;
}

const timer = setInterval(refresh, 1500);
setInterval(renewTicket, 60_000);
refresh().then(renewTicket);
