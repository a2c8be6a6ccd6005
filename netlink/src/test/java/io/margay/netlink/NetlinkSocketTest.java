package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import io.margay.netlink.wire.MessageReader;
import io.margay.netlink.wire.Nfnetlink;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NetlinkSocketTest {
  private static final int NEWGEN = 0xa0f;
  private static final String RULES =
      """
      *filter
      :mgytest - [0:0]
      -A mgytest -s 10.0.0.1/32 -j DROP
      COMMIT
      """;

  @Test
  void aSocketThatReceivesOnlyOneTypeIsSparedAllOthers() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        NetlinkSocket all = open(namespace);
        NetlinkSocket some = open(namespace)) {
      some.receiveOnly(NEWGEN);
      Program.insideWithInput(namespace, RULES, "iptables-restore", "--noflush", "-w");

      assertTrue(types(all).size() > 1);
      assertEquals(Set.of(NEWGEN), types(some));
    }
  }

  private static NetlinkSocket open(TestNamespace namespace) throws NetlinkException {
    NetlinkSocket socket =
        NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace.namespace());
    socket.join(Nfnetlink.GROUP_NFTABLES);
    return socket;
  }

  /** The kernel queues events before the change returns, so all of them are there. */
  private static Set<Integer> types(NetlinkSocket socket) throws Exception {
    Set<Integer> types = new TreeSet<>();
    while (true) {
      try {
        MessageReader messages = socket.receive(Sys.MSG_DONTWAIT);
        while (messages.next()) {
          types.add(messages.type());
        }
      } catch (ErrnoException e) {
        assertEquals(Errno.EAGAIN, e.errno());
        return types;
      }
    }
  }
}
