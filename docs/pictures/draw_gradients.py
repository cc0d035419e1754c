#!/usr/bin/env python3
"""Draws docs/pictures/gradients.svg: build/release/bin/gradus gradients --json - | docs/pictures/draw_gradients.py"""

import json
import sys

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 262, 40, 44
COLOURS = ["#0072b2", "#d55e00", "#cc79a7", "#999999", "#009e73"]  # Okabe and Ito's: told apart by every eye


def main():
    experiments = json.load(sys.stdin)["experiments"]
    depth = max(len(e["snapshots"][0]["layers"]) for e in experiments)
    logs = [[layer["gradient"]["log10_norm"] for layer in e["snapshots"][0]["layers"]] for e in experiments]
    low = min(min(row) for row in logs)
    high = max(max(row) for row in logs)
    low, high = 10 * int(low // 10), 10 * -int(-high // 10)

    def x(layer):
        return LEFT + (layer - 1) / (depth - 1) * (WIDTH - LEFT - RIGHT)

    def y(value):
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        "<!-- made by docs/pictures/draw_gradients.py -->",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Norm of the gradient at each layer, before the first step'
        " (dots: measured, lines: predicted)</text>",
    ]
    for value in range(low, high + 1, 10):
        out.append(f'<line x1="{LEFT}" x2="{x(depth)}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#dddddd"/>')
        out.append(
            f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">10'
            f'<tspan dy="-5" font-size="10">{value}</tspan></text>'
        )
    for layer in (1, 10, 20, 30, 40, 50):
        out.append(f'<text x="{x(layer):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{layer}</text>')
    out.append(f'<text x="{x(depth / 2):.1f}" y="{HEIGHT - 6}" text-anchor="middle">layer</text>')
    labels = []
    for e, row, colour in zip(experiments, logs, COLOURS):
        top = row[-1]
        ratios = [layer["log10_ratio_typical"] for layer in e["theory"]["layers"]]
        line = " ".join(f"{x(i + 1):.1f},{y(top + r):.1f}" for i, r in enumerate(ratios))
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        out += [f'<circle cx="{x(i + 1):.1f}" cy="{y(v):.1f}" r="2" fill="{colour}"/>' for i, v in enumerate(row)]
        labels.append((e["title"].split(" ", 1)[1], colour, e))
    for i, (title, colour, e) in enumerate(labels):
        at = TOP + 26 + 58 * i
        net = e["net"]
        about = f'{net["activation"]}, width {net["width"]}, {net["init"]}'
        if net["gain"] != 1:
            about += f' × {net["gain"]:g}'
        if net["residual"]:
            about += ", residual"
        out.append(f'<text x="{x(depth) + 18:.1f}" y="{at}" fill="{colour}" font-weight="bold">{title}</text>')
        out.append(f'<text x="{x(depth) + 18:.1f}" y="{at + 16}" fill="#444444" font-size="11">{about}</text>')
        out.append(
            f'<text x="{x(depth) + 18:.1f}" y="{at + 30}" fill="#444444" font-size="11">'
            f'{100 * e["test_accuracy"]:.1f} % of the digits right after {e["steps"]} steps</text>'
        )
    out.append("</svg>")
    print("\n".join(out))


main()
