package io.margay.agent.workload;

/** A runtime's own records of its endpoints on this host. */
public interface EndpointRecords {
  /** What the runtime says of an endpoint. */
  enum Answer {
    /** It has it, or one of its containers that has not ended does. */
    THERE,
    /** It answered, and has it nowhere. */
    GONE,
    /** It did not answer in time, or not in full: nothing is proven. */
    SILENT
  }

  /**
   * Asks; takes about a second at most.
   *
   * @param endpoint name of an endpoint
   */
  Answer ask(String endpoint);
}
