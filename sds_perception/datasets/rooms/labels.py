"""The NYU-40 classes that synthetic rooms are made of."""

from enum import IntEnum


class Nyu(IntEnum):
    """Ids of the label space nyu40."""

    WALL = 0
    FLOOR = 1
    CABINET = 2
    BED = 3
    CHAIR = 4
    SOFA = 5
    TABLE = 6
    DOOR = 7
    WINDOW = 8
    BOOKSHELF = 9
    PICTURE = 10
    COUNTER = 11
    BLINDS = 12
    DESK = 13
    SHELVES = 14
    CURTAIN = 15
    DRESSER = 16
    PILLOW = 17
    MIRROR = 18
    FLOOR_MAT = 19
    CLOTHES = 20
    CEILING = 21
    BOOKS = 22
    REFRIGERATOR = 23
    TELEVISION = 24
    PAPER = 25
    TOWEL = 26
    BOX = 28
    WHITEBOARD = 29
    PERSON = 30
    NIGHT_STAND = 31
    TOILET = 32
    SINK = 33
    LAMP = 34
    BATHTUB = 35
    BAG = 36
    OTHER_STRUCTURE = 37
    OTHER_FURNITURE = 38
    OTHER_PROP = 39
