package io.margay.agent.docker;

import io.margay.agent.workload.WorkloadException;

/** What Docker, and with it the user, is told: what cannot be done, why, and what to do. */
final class DockerRefusal extends Exception {
  private static final long serialVersionUID = 1;

  DockerRefusal(String sentence) {
    super(sentence);
  }

  /** With what the endpoint's own machinery says. */
  static DockerRefusal of(String what, WorkloadException why) {
    String advice = why.details().isEmpty() ? "" : "; " + why.details();
    return new DockerRefusal(what + ": " + why.text() + advice);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
