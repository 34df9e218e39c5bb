/** A process that takes a core and has nothing to do with anybody. */
let count = 0
for (;;) count = (count + 1) % 1000
