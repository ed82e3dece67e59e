//! Network captures in the classic pcap form: TLS connections with correct headers and checksums
//! around made-up content.

use crate::random::Random;

/// 2026-08-19 09:30:00 UTC, in seconds since 1970.
const START: u32 = 1_787_131_800;
const DAY: u32 = 86_400;

const SYN: u8 = 2;
const ACK: u8 = 16;
const PUSH: u8 = 8;
const FIN: u8 = 1;

/// When a packet passes: a start, and microseconds since.
struct Time {
    second: u32,
    micros: u32,
}

/// One end of a connection.
#[derive(Clone, Copy)]
struct End {
    address: [u8; 4],
    port: u16,
    next: u32,
}

/// The capture with this name.
pub(crate) fn capture(name: &str) -> Vec<u8> {
    let mut random = Random::for_text(name);
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65535, 1] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    let camera = name.starts_with("camera");
    let client = if camera { [192, 168, 40, 21] } else { [192, 168, 40, 55] };
    let mut time = Time { second: if camera { START } else { START + DAY }, micros: 0 };
    for (connection, port) in [443, 8883, 443, 443].into_iter().enumerate() {
        let connection = u16::try_from(connection).unwrap_or(0);
        let near = End { address: client, port: 49152 + connection * 7, next: random.below(u32::MAX) };
        let far = End { address: [203, 0, 113, 30], port, next: random.below(u32::MAX) };
        converse(&mut out, near, far, &mut random, &mut time);
    }
    out
}

/// A whole connection: opened, a hello each way, records, closed.
fn converse(out: &mut Vec<u8>, mut near: End, mut far: End, random: &mut Random, time: &mut Time) {
    let mut send = |from: &mut End, to: &End, flags: u8, data: &[u8], pause: u32| {
        time.micros += pause;
        record(out, time, &packet(*from, *to, flags, data));
        let length = u32::try_from(data.len()).unwrap_or(0);
        from.next = from.next.wrapping_add(length + u32::from(flags & (SYN | FIN) != 0));
    };
    send(&mut near, &far, SYN, &[], 900);
    send(&mut far, &near, SYN | ACK, &[], 21_000);
    send(&mut near, &far, ACK, &[], 300);
    send(&mut near, &far, PUSH | ACK, &tls(22, 1, random.bytes(508)), 1_200);
    send(&mut far, &near, PUSH | ACK, &tls(22, 2, random.bytes(118)), 22_000);
    for _ in 0..60 {
        let length = 200 + random.below(1000) as usize;
        let data = tls(23, 0, random.bytes(length));
        let pause = 500 + random.below(90_000);
        if random.below(3) == 0 {
            send(&mut far, &near, PUSH | ACK, &data, pause);
        } else {
            send(&mut near, &far, PUSH | ACK, &data, pause);
        }
    }
    send(&mut near, &far, FIN | ACK, &[], 4_000);
    send(&mut far, &near, FIN | ACK, &[], 21_000);
    send(&mut near, &far, ACK, &[], 200);
}

/// A TLS record; for a handshake (22) the message gets its own header.
fn tls(kind: u8, message: u8, content: Vec<u8>) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(0).to_be_bytes();
    let body = if kind == 22 { [&[message, 0][..], &length(&content), &content].concat() } else { content };
    [&[kind, 3, 3][..], &length(&body), &body].concat()
}

fn record(out: &mut Vec<u8>, time: &Time, packet: &[u8]) {
    let length = u32::try_from(packet.len()).unwrap_or(0);
    for word in [time.second + time.micros / 1_000_000, time.micros % 1_000_000, length, length] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(packet);
}

/// An Ethernet frame with an IPv4 packet with a TCP segment.
fn packet(from: End, to: End, flags: u8, data: &[u8]) -> Vec<u8> {
    let mut tcp = Vec::new();
    tcp.extend_from_slice(&from.port.to_be_bytes());
    tcp.extend_from_slice(&to.port.to_be_bytes());
    tcp.extend_from_slice(&from.next.to_be_bytes());
    let acknowledged = if flags & ACK == 0 { 0 } else { to.next };
    tcp.extend_from_slice(&acknowledged.to_be_bytes());
    tcp.extend_from_slice(&[0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0]);
    tcp.extend_from_slice(data);
    let length = u16::try_from(tcp.len()).unwrap_or(0);
    let pseudo = [&from.address[..], &to.address, &[0, 6], &length.to_be_bytes(), &tcp].concat();
    tcp[16..18].copy_from_slice(&checksum(&pseudo).to_be_bytes());

    let mut ip = vec![0x45, 0];
    ip.extend_from_slice(&(length + 20).to_be_bytes());
    ip.extend_from_slice(&[0, 0, 0x40, 0, 64, 6, 0, 0]);
    ip.extend_from_slice(&from.address);
    ip.extend_from_slice(&to.address);
    let sum = checksum(&ip);
    ip[10..12].copy_from_slice(&sum.to_be_bytes());

    let ethernet = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
    [&ethernet[..], &ip, &tcp].concat()
}

/// The Internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in bytes.chunks(2) {
        sum += u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u32::from(*low));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}
