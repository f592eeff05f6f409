"""二つの入れ物が互いを名前で見つけることを確かめる。"""

import socket

print(socket.getaddrinfo("store", 6379)[0][4])
