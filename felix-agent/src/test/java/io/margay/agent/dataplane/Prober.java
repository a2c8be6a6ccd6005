package io.margay.agent.dataplane;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs inside a container's namespace as a process of its own and sends what it is told to by lines
 * on its standard input; answers each by one line, {@code passed} or {@code silent}. A refusal by
 * the other side has passed, there and back.
 */
public final class Prober {
  private static final int PATIENCE = 250; // milliseconds; an answer takes less than one

  private static final Map<Integer, DatagramSocket> LISTENING = new HashMap<>();

  private Prober() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      if (Talker.knows(words[0])) {
        System.out.println(Talker.execute(words));
      } else {
        System.out.println(execute(words) ? "passed" : "silent");
      }
    }
  }

  private static boolean execute(String[] words) throws IOException {
    return switch (words[0]) {
      case "tcp" -> tcp(InetAddress.getByName(words[1]), Integer.parseInt(words[2]));
      case "udp" -> udp(InetAddress.getByName(words[1]), Integer.parseInt(words[2]));
      case "from" -> {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(words[1]))) {
          InetAddress to = InetAddress.getByName(words[2]);
          socket.send(new DatagramPacket(new byte[1], 1, to, Integer.parseInt(words[3])));
          yield true;
        } catch (SocketException e) {
          yield false;
        }
      }
      case "listen" -> {
        int port = Integer.parseInt(words[1]);
        LISTENING.put(port, new DatagramSocket(port));
        yield true;
      }
      case "heard" -> heard(Integer.parseInt(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static boolean tcp(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), PATIENCE);
      return true;
    } catch (ConnectException e) {
      return true; // reset by the other side: nobody listens there
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean udp(InetAddress address, int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address, port);
      socket.setSoTimeout(PATIENCE);
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (PortUnreachableException e) {
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean heard(int port) throws IOException {
    try (DatagramSocket socket = LISTENING.remove(port)) {
      socket.setSoTimeout(PATIENCE);
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
