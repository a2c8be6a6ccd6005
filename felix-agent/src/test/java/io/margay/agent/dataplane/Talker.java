package io.margay.agent.dataplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a {@link Prober} that serves and asks. A service answers with its name and the
 * address it was asked from; an asker tells the answer, {@code refused} or {@code silent}. {@code
 * try} gives up sooner than {@code ask}.
 */
final class Talker {
  /** Milliseconds for an answer that is expected, and for one that is not. */
  private static final int PATIENCE = 3000;

  private static final int SHORT_PATIENCE = 250;
  private static final int CHUNK = 1 << 16;
  private static final Charset UTF = StandardCharsets.UTF_8;
  private static final List<Socket> OPEN = new ArrayList<>();

  private Talker() {}

  static boolean knows(String word) {
    return List.of("serve", "ask", "try", "open", "say", "pull", "push").contains(word);
  }

  static String execute(String[] words) throws IOException {
    return switch (words[0]) {
      case "serve" -> serve(words[1], Integer.parseInt(words[2]), words[3]);
      case "ask", "try" -> {
        int local = words.length > 4 ? Integer.parseInt(words[4]) : 0;
        int patience = words[0].equals("ask") ? PATIENCE : SHORT_PATIENCE;
        InetSocketAddress to = address(words[2], words[3]);
        yield words[1].equals("tcp") ? askTcp(to, local, patience) : askUdp(to, local, patience);
      }
      case "open" -> {
        Socket socket = new Socket();
        socket.connect(address(words[1], words[2]), PATIENCE);
        socket.setSoTimeout(PATIENCE);
        OPEN.add(socket);
        yield line(socket.getInputStream());
      }
      case "say" -> say();
      case "pull", "push" -> {
        long bytes = Long.parseLong(words[3]);
        long start = System.nanoTime();
        transfer(address(words[1], words[2]), words[0].equals("push"), bytes);
        yield Long.toString((System.nanoTime() - start) / 1_000_000);
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static InetSocketAddress address(String host, String port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
  }

  private static String serve(String protocol, int port, String name) throws IOException {
    if (protocol.equals("udp")) {
      DatagramSocket socket = new DatagramSocket(port);
      Thread.ofPlatform().daemon().start(() -> answerDatagrams(socket, name));
    } else {
      ServerSocket server = new ServerSocket(port, 50);
      Thread.ofPlatform().daemon().start(() -> accept(server, name));
    }
    return "serving";
  }

  private static void answerDatagrams(DatagramSocket socket, String name) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    try {
      while (true) {
        socket.receive(packet);
        byte[] answer = (name + " " + packet.getAddress().getHostAddress()).getBytes(UTF);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      socket.close();
    }
  }

  private static void accept(ServerSocket server, String name) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> converse(socket, name));
      }
    } catch (IOException e) {
      System.err.println(name + " ends: " + e);
    }
  }

  /** Says who it is and whom it sees, then does what it is told: echo, or bytes either way. */
  private static void converse(Socket socket, String name) {
    try (socket) {
      OutputStream out = socket.getOutputStream();
      out.write((name + " " + socket.getInetAddress().getHostAddress() + "\n").getBytes(UTF));
      InputStream in = socket.getInputStream();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "give" -> write(out, Long.parseLong(words[1]));
          case "take" -> {
            read(in, Long.parseLong(words[1]));
            out.write("done\n".getBytes(UTF));
          }
          default -> out.write((line + "\n").getBytes(UTF));
        }
      }
    } catch (IOException e) {
      // The other side has gone, or its packets do not come through any longer.
    }
  }

  private static String askTcp(InetSocketAddress to, int local, int patience) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(local));
      socket.connect(to, patience);
      socket.setSoTimeout(patience);
      return line(socket.getInputStream());
    } catch (ConnectException e) {
      return "refused";
    } catch (SocketTimeoutException e) {
      return "silent";
    } catch (SocketException e) {
      return e.toString();
    }
  }

  private static String askUdp(InetSocketAddress to, int local, int patience) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(local)) {
      socket.connect(to);
      socket.setSoTimeout(patience);
      socket.send(new DatagramPacket(new byte[1], 1));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), UTF);
    } catch (PortUnreachableException e) {
      return "refused";
    } catch (SocketTimeoutException e) {
      return "silent";
    }
  }

  /** One line and its echo on the connection that was opened last. */
  private static String say() throws IOException {
    Socket socket = OPEN.getLast();
    try {
      socket.setSoTimeout(SHORT_PATIENCE);
      socket.getOutputStream().write("hello\n".getBytes(UTF));
      return line(socket.getInputStream());
    } catch (SocketTimeoutException e) {
      return "silent";
    } catch (SocketException e) {
      return "reset";
    }
  }

  private static void transfer(InetSocketAddress to, boolean push, long bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(to, 2000);
      String _ = line(socket.getInputStream());
      socket.getOutputStream().write(((push ? "take " : "give ") + bytes + "\n").getBytes(UTF));
      if (push) {
        write(socket.getOutputStream(), bytes);
        String _ = line(socket.getInputStream());
      } else {
        read(socket.getInputStream(), bytes);
      }
    }
  }

  private static void write(OutputStream out, long bytes) throws IOException {
    for (long left = bytes; left > 0; left -= CHUNK) {
      out.write(new byte[(int) Math.min(left, CHUNK)]);
    }
  }

  private static void read(InputStream in, long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      left -= in.readNBytes((int) Math.min(left, CHUNK)).length;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
