"""A RealtimeKit that grants everything and prints what it was asked: for a bus of a test's own."""

from __future__ import annotations

import sys

from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

PROPERTIES = {
    "RTTimeUSecMax": ("x", 200_000),
    "MaxRealtimePriority": ("i", 3),
    "MinNiceLevel": ("i", -9),
}


def main() -> None:
    connection = open_dbus_connection(bus="SYSTEM")
    connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.RealtimeKit1"))
    print("ready", flush=True)
    refuses = sys.argv[1:] == ["refuses"]
    while True:
        message = connection.receive()
        if message.header.message_type != MessageType.method_call:
            continue
        member = message.header.fields[HeaderFields.member]
        if member == "Get":
            reply = new_method_return(message, "v", (PROPERTIES[message.body[1]],))
        elif refuses:
            reply = new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "s", ("No.",))
        else:
            print(member, *message.body, flush=True)
            reply = new_method_return(message)
        connection.send_message(reply)


if __name__ == "__main__":
    main()
