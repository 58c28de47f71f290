// The words behind a textarea, unseen, with a line under those a finding stands on. The textarea keeps its text, its cursor and its history.

export class Backdrop {
  constructor(area) {
    this.area = area;
    this.places = [];
    this.text = area.value;
    this.pointed = "";
    this.frame = document.createElement("div");
    this.frame.className = "backdrop";
    this.frame.setAttribute("aria-hidden", "true");
    this.words = document.createElement("div");
    this.words.className = "backdrop__words";
    this.frame.append(this.words);
    area.before(this.frame);
    area.classList.add("backed");
    area.addEventListener("scroll", () => this.scroll());
    new ResizeObserver(() => this.fit()).observe(area);
    this.fit();
  }

  // As large as what is seen of the text, and where it is.
  fit() {
    const { area, frame, words } = this;
    const { style } = frame;
    style.left = `${area.offsetLeft + area.clientLeft}px`;
    style.top = `${area.offsetTop + area.clientTop}px`;
    style.width = `${area.clientWidth}px`;
    style.height = `${area.clientHeight}px`;
    words.style.width = `${area.clientWidth}px`;
    this.scroll();
  }

  scroll() {
    this.words.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }

  // Places come as code points; a browser counts UTF-16 units.
  mark(places) {
    this.text = this.area.value;
    const units = unitsOf(this.text);
    this.places = places
      .map((place) => ({ ...place, start: units(place.start), end: units(place.end) }))
      .filter((place) => place.start < place.end);
    this.draw();
  }

  unit(point) {
    return unitsOf(this.text)(point);
  }

  // While a word is converted the text moves and the lines behind the cursor would not: they wait unseen.
  hold() {
    const from = this.area.selectionStart;
    for (const line of this.words.querySelectorAll("mark")) line.toggleAttribute("data-held", +line.dataset.end > from);
  }

  // After an edit the lines go along with their words; those whose words were touched go.
  follow() {
    const [before, after] = [this.text, this.area.value];
    if (before !== after) {
      const shorter = Math.min(before.length, after.length);
      let head = 0;
      while (head < shorter && before[head] === after[head]) head += 1;
      let tail = 0;
      while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
      const [cut, moved] = [before.length - tail, after.length - before.length];
      this.places = this.places
        .filter((place) => place.end <= head || place.start >= cut)
        .map((place) => (place.start >= cut ? { ...place, start: place.start + moved, end: place.end + moved } : place));
      this.text = after;
    }
    this.draw();
  }

  // The words of one finding stand out while somebody is at it.
  point(key) {
    if (key === this.pointed) return;
    this.pointed = key;
    this.draw();
  }

  // Only when the writer asks for it: the words are selected, and scrolled into sight.
  select({ start }) {
    const place = this.places.find((one) => one.start === this.unit(start));
    this.area.focus();
    if (!place) return;
    this.area.setSelectionRange(place.start, place.end);
    const line = [...this.words.querySelectorAll("mark")].find((one) => +one.dataset.end > place.start);
    if (line) this.area.scrollTop = line.offsetTop - this.area.clientHeight / 3;
    this.scroll();
  }

  draw() {
    const shown = this.places.filter((place) => place.level !== "hint" || place.key === this.pointed);
    const cuts = [...new Set([0, this.text.length, ...shown.flatMap(({ start, end }) => [start, end])])].sort((one, other) => one - other);
    const pieces = cuts.slice(0, -1).map((begin, number) => this.piece(begin, cuts[number + 1], shown));
    this.words.replaceChildren(...pieces, "\u200b");
    this.fit();
  }

  piece(begin, end, shown) {
    const text = this.text.slice(begin, end);
    const here = shown.filter((place) => place.start <= begin && end <= place.end);
    if (!here.length) return text;
    const line = document.createElement("mark");
    line.className = "mark";
    line.dataset.level = here[0].level;
    line.dataset.end = end;
    line.toggleAttribute("data-pointed", here.some((place) => place.key === this.pointed));
    line.textContent = text;
    return line;
  }
}

const unitsOf = (text) => {
  const starts = [0];
  for (const letter of text) starts.push(starts.at(-1) + letter.length);
  return (point) => starts[Math.min(point, starts.length - 1)];
};
