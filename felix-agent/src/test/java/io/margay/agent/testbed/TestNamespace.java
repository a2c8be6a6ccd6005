package io.margay.agent.testbed;

import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, gone with all that is in it when it is closed. */
public final class TestNamespace implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Namespace namespace;

  /** Makes one; fails with the reason when the tests do not run as root. */
  public TestNamespace() throws NetlinkException {
    name = "mgytest-" + ProcessHandle.current().pid() + "-a" + NUMBER.incrementAndGet();
    namespace = Namespace.create(name);
  }

  public String name() {
    return name;
  }

  public Namespace namespace() {
    return namespace;
  }

  /** Another handle on it, which the caller closes. */
  public Namespace open() throws NetlinkException {
    return Namespace.named(name);
  }

  /** Words that bring a command into it, in the process that is started. */
  public List<String> prefix() {
    return List.of("nsenter", "--net=/run/netns/" + name);
  }

  @Override
  public void close() throws NetlinkException {
    namespace.close();
    Namespace.delete(name);
  }
}
