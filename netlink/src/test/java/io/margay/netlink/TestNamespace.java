package io.margay.netlink;

import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, gone when it is closed. */
public final class TestNamespace implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Namespace namespace;

  private TestNamespace(String name) throws NetlinkException {
    this.name = name;
    this.namespace = Namespace.create(name);
  }

  /** Makes one; fails with the reason when the tests do not run as root. */
  public static TestNamespace create() throws NetlinkException {
    return new TestNamespace(
        "mgytest-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
  }

  public String name() {
    return name;
  }

  public Namespace namespace() {
    return namespace;
  }

  @Override
  public void close() throws NetlinkException {
    namespace.close();
    Namespace.delete(name);
  }
}
