package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.link.Link;
import io.margay.netlink.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceTest {
  private static final Path SELF = Path.of("/proc/thread-self/ns/net");

  @Test
  void aCreatedNamespaceIsNewAndNamedAndIpKnowsIt() throws Exception {
    try (TestNamespace test = TestNamespace.create();
        Namespace again = Namespace.named(test.name());
        Namespace home = Namespace.current();
        Netlink netlink = Netlink.open(again)) {
      assertTrue(again.isSameAs(test.namespace()));
      assertFalse(again.isSameAs(home));
      assertEquals(List.of("lo"), netlink.links().stream().map(Link::name).toList());
      assertTrue(Program.inside(test, "ip", "-oneline", "link").contains("lo"));
    }
  }

  @Test
  void aDeletedNameIsGoneAndCanBeUsedAgain() throws Exception {
    TestNamespace first = TestNamespace.create();
    first.close();
    assertFalse(Files.exists(Path.of("/run/netns", first.name())));
    assertEquals(
        Errno.ENOENT,
        assertThrows(NetlinkException.class, () -> Namespace.delete(first.name())).errno());
    Namespace.create(first.name()).close();
    Namespace.delete(first.name());
  }

  @Test
  void aTakenNameIsRefusedAndStaysAsItIs() throws Exception {
    try (TestNamespace test = TestNamespace.create()) {
      assertEquals(
          Errno.EEXIST,
          assertThrows(NetlinkException.class, () -> Namespace.create(test.name())).errno());
      try (Namespace still = Namespace.named(test.name())) {
        assertTrue(still.isSameAs(test.namespace()));
      }
    }
  }

  @Test
  void aHeldNamespaceOutlivesItsName() throws Exception {
    TestNamespace test = TestNamespace.create();
    try (Namespace held = Namespace.named(test.name())) {
      test.close();
      try (Netlink netlink = Netlink.open(held)) {
        assertEquals(1, netlink.links().size());
      }
    }
  }

  @Test
  void errorsNameThePath(@TempDir Path directory) throws Exception {
    Path absent = directory.resolve("absent");
    assertEquals(
        "open network namespace " + absent + ": no such file, table or set (ENOENT)",
        assertThrows(NetlinkException.class, () -> Namespace.open(absent)).getMessage());
    Path file = Files.createFile(directory.resolve("file"));
    assertEquals(
        "open network namespace " + file + ": is no namespace",
        assertThrows(NetlinkException.class, () -> Namespace.open(file)).getMessage());
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertEquals(
        "open network namespace " + pipe + ": is no namespace",
        assertThrows(NetlinkException.class, () -> Namespace.open(pipe)).getMessage());
    assertEquals(
        "open network namespace /proc/self/ns/uts: is a namespace of another kind",
        assertThrows(NetlinkException.class, () -> Namespace.open(Path.of("/proc/self/ns/uts")))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> Namespace.named("../x"));
    assertThrows(IllegalArgumentException.class, () -> Namespace.named(""));
  }

  @Test
  void sysctlsAreThoseOfTheNamespace() throws Exception {
    try (TestNamespace test = TestNamespace.create();
        Namespace home = Namespace.current()) {
      String path = "net/ipv4/ip_default_ttl";
      String before = home.readSysctl(path);
      test.namespace().writeSysctl(path, "99");
      assertEquals("99", test.namespace().readSysctl(path));
      assertEquals(before, home.readSysctl(path));
      NetlinkException refusal =
          assertThrows(
              NetlinkException.class,
              () -> test.namespace().writeSysctl("net/ipv4/conf/absent/proxy_arp", "1"));
      assertEquals(Errno.ENOENT, refusal.errno());
      assertTrue(refusal.getMessage().startsWith("write sysctl net/ipv4/conf/absent/proxy_arp in"));
      assertThrows(
          IllegalArgumentException.class,
          () -> test.namespace().writeSysctl("net/../kernel/hostname", "x"));
      assertThrows(
          IllegalArgumentException.class, () -> test.namespace().readSysctl("kernel/hostname"));
    }
  }

  @Test
  void noThreadAndNoSubprocessLandsInAnotherNamespace() throws Exception {
    String home = Files.readSymbolicLink(SELF).toString();
    try (TestNamespace test = TestNamespace.create()) {
      for (int i = 0; i < 50; i++) {
        Netlink.open(test.namespace()).close();
        test.namespace().readSysctl("net/ipv4/ip_forward");
      }
      assertEquals(home, Files.readSymbolicLink(SELF).toString());
      assertEquals(home, onANewThread(() -> Files.readSymbolicLink(SELF).toString()));
      for (Path task : tasks()) {
        try {
          assertEquals(home, Files.readSymbolicLink(task.resolve("ns/net")).toString());
        } catch (NoSuchFileException e) {
          assertFalse(Files.exists(task), "only a thread that has ended has no namespace: " + task);
        }
      }
      Process process = new ProcessBuilder("readlink", "/proc/self/ns/net").start();
      assertEquals(
          home,
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void manyThreadsMayOpenAtOnce() throws Exception {
    try (TestNamespace one = TestNamespace.create();
        TestNamespace other = TestNamespace.create()) {
      one.namespace().writeSysctl("net/ipv4/ip_default_ttl", "11");
      other.namespace().writeSysctl("net/ipv4/ip_default_ttl", "22");
      List<FutureTask<Boolean>> tasks =
          List.of(one, other, one, other).stream()
              .map(test ->
                  start(() -> {
                    String ttl = test == one ? "11" : "22";
                    for (int i = 0; i < 100; i++) {
                      assertEquals(ttl, test.namespace().readSysctl("net/ipv4/ip_default_ttl"));
                    }
                    return true;
                  }))
              .toList();
      for (FutureTask<Boolean> task : tasks) {
        assertTrue(task.get(20, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void anInterruptedThreadStillGetsItsSocketAndStaysInterrupted() throws Exception {
    try (TestNamespace test = TestNamespace.create()) {
      boolean[] state =
          onANewThread(() -> {
            Thread.currentThread().interrupt();
            try (Netlink netlink = Netlink.open(test.namespace())) {
              boolean works = netlink.links().size() == 1;
              return new boolean[] {works, Thread.interrupted()};
            }
          });
      assertTrue(state[0]);
      assertTrue(state[1]);
    }
  }

  @Test
  void aClosedNamespaceIsNotUsed() throws Exception {
    Namespace closed = Namespace.current();
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> Netlink.open(closed));
  }

  private static List<Path> tasks() throws Exception {
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.toList();
    }
  }

  private static <T> T onANewThread(Callable<T> callable) throws Exception {
    return start(callable).get(20, TimeUnit.SECONDS);
  }

  private static <T> FutureTask<T> start(Callable<T> callable) {
    FutureTask<T> task = new FutureTask<>(callable);
    Thread.ofPlatform().start(task);
    return task;
  }
}
