/** The ruleset that `spectral lint` runs. */
import owasp from '@stoplight/spectral-owasp-ruleset';

export default { extends: [owasp] };
