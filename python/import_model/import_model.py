"""Reads a scikit-learn pickle or joblib dump and prints the numbers in it as one JSON object.

Embedded in the binary; `foreshock import-model` runs it as: python -I -c <this text> FILE. Exit status 0: the
object is on standard output; 3: the file is refused, one line on standard error says why.

A pickle is a program. The unpickler here builds containers, numpy arrays and inert holders of attributes: no
class is imported because the file names it, and a call of anything not on the short list ends the reading.
That narrows the danger and does not remove it: numpy still decodes bytes that the file's author chose.
"""

import bz2
import gzip
import io
import json
import lzma
import pickle
import sys
import zlib

REFUSED = 3
MAX_BYTES = 256 * 2**20  # a logistic regression takes a few kilobytes
JOBLIB_ALIGNED = "numpy_array_alignment_bytes"

# The second name of each is that of versions before 0.22.
LOGISTIC = {f"sklearn.linear_model.{module}.LogisticRegression" for module in ("_logistic", "logistic")}
SCALER = {f"sklearn.preprocessing.{module}.StandardScaler" for module in ("_data", "data")}
PIPELINE = {"sklearn.pipeline.Pipeline"}
READ_HERE = "LogisticRegression, Pipeline(StandardScaler, LogisticRegression), the z-score baseline"

NEEDS = f"{sys.executable} cannot import {{}}; it needs scikit-learn"

try:
    import numpy as np
except ImportError:
    sys.exit(NEEDS.format("numpy"))


class Refused(Exception):
    """One line for the user; the file's name goes before it."""


class Holder:
    """Stands for an object of a class that is not imported: its attributes and nothing else."""

    qualified_name = ""


def holder_class(name):
    return type("Holder", (Holder,), {"qualified_name": name})


class JoblibArray(Holder):
    """joblib's mark in the stream: the bytes of a numpy array follow."""


def array_shell(subtype, shape, _kind):
    if subtype is not np.ndarray or tuple(shape) != (0,):
        raise Refused("it makes an array of a kind that is not read here")
    return np.ndarray.__new__(np.ndarray, (0,), "b")


def array_of_bytes(buffer, dtype, shape, order, axis_order=None):
    array = np.frombuffer(buffer, dtype=dtype)
    if order == "K" and axis_order is not None:
        return array.reshape(shape, order="C").transpose(axis_order)
    return array.reshape(shape, order=order)


def scalar(dtype, data=b""):
    if dtype.kind not in "biufSU":
        raise Refused("it makes a number of a kind that is not read here")
    return np.frombuffer(data, dtype=dtype, count=1)[0]


def bytes_of_text(text, encoding):
    if encoding != "latin1":
        raise Refused(f"it decodes text as {encoding!r}, which is not read here")
    return text.encode("latin1")


def new_object(cls, base, _state):
    if not is_holder_class(cls) or base is not object:
        raise Refused("it makes an object of a kind that is not read here")
    return cls()


def is_holder_class(value):
    return isinstance(value, type) and issubclass(value, Holder)


CALLS = (array_shell, array_of_bytes, scalar, bytes_of_text, new_object, np.dtype, set, frozenset, bytearray)
NAMES = {
    "numpy.ndarray": np.ndarray,
    "numpy.dtype": np.dtype,
    "_codecs.encode": bytes_of_text,
    **{f"{module}.joblib.numpy_pickle.NumpyArrayWrapper".lstrip("."): JoblibArray
       for module in ("", "sklearn.externals")},
    **{f"{module}._reconstructor": new_object for module in ("copyreg", "copy_reg")},
    **{f"{module}.{kind.__name__}": kind for module in ("builtins", "__builtin__")
       for kind in (object, set, frozenset, bytearray)},
    **{f"numpy.{core}.multiarray._reconstruct": array_shell for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray.scalar": scalar for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": array_of_bytes for core in ("core", "_core")},
}


class Unpickler(pickle._Unpickler):
    """The pure Python one: its opcodes can be replaced."""

    dispatch = pickle._Unpickler.dispatch.copy()

    def __init__(self, stream):
        super().__init__(stream)
        self.source = stream

    def find_class(self, module, name):
        qualified = f"{module}.{name}"
        return NAMES[qualified] if qualified in NAMES else holder_class(qualified)

    def load_reduce(self):
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not any(function is allowed for allowed in CALLS):
            raise Refused(f"it calls {called(function)}, so nothing of it was used; read are: {READ_HERE}")
        self.stack[-1] = function(*arguments)

    def load_newobj(self):
        arguments = self.stack.pop()
        self.stack.append(self._instantiate(self.stack.pop(), arguments))

    def load_newobj_ex(self):
        named = self.stack.pop()
        arguments = self.stack.pop()
        self.stack.append(self._instantiate(self.stack.pop(), arguments or tuple(named)))

    def load_inst(self):
        module, name = (self.readline()[:-1].decode("ascii") for _ in range(2))
        self.append(self._instantiate(self.find_class(module, name), self.pop_mark()))

    def load_obj(self):
        arguments = self.pop_mark()
        self.append(self._instantiate(arguments.pop(0), arguments))

    def _instantiate(self, cls, arguments):
        if not is_holder_class(cls) or arguments:
            raise Refused(f"it calls {called(cls)}, so nothing of it was used; read are: {READ_HERE}")
        return cls()

    def load_build(self):
        state = self.stack.pop()
        value = self.stack[-1]
        if isinstance(value, (np.ndarray, np.dtype)):
            value.__setstate__(state)
        elif isinstance(value, Holder) and isinstance(state, dict):
            value.__dict__.update(state)
        else:
            raise Refused("it sets a state that is not read here")
        if isinstance(value, JoblibArray):
            self.stack[-1] = self.array_behind(value)

    def array_behind(self, mark):
        if mark.dtype.hasobject:
            return Unpickler(self.source).load()
        if getattr(mark, JOBLIB_ALIGNED, None) is not None:
            self.source.read(self.source.read(1)[0])
        count = int(np.prod(mark.shape, dtype=np.int64))
        array = np.frombuffer(self.source.read(count * mark.dtype.itemsize), dtype=mark.dtype)
        return array.reshape(mark.shape, order=mark.order)

    dispatch[pickle.REDUCE[0]] = load_reduce
    dispatch[pickle.NEWOBJ[0]] = load_newobj
    dispatch[pickle.NEWOBJ_EX[0]] = load_newobj_ex
    dispatch[pickle.INST[0]] = load_inst
    dispatch[pickle.OBJ[0]] = load_obj
    dispatch[pickle.BUILD[0]] = load_build


def called(function):
    name = getattr(function, "qualified_name", "") or getattr(function, "__name__", "") or "something"
    return printable(name)


def printable(name):
    return "".join(c if c.isprintable() else "?" for c in str(name))[:100]


def unpacked(data):
    """A joblib dump may be compressed as a whole."""
    openers = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open, b"]\0\0": lzma.open}
    for magic, opener in openers.items():
        if data.startswith(magic):
            with opener(io.BytesIO(data)) as stream:
                return limited(stream.read(MAX_BYTES + 1))
    if data[:1] == b"\x78":
        return limited(zlib.decompressobj().decompress(data, MAX_BYTES + 1))
    return data


def limited(data):
    if len(data) > MAX_BYTES:
        raise Refused(f"it holds more than {MAX_BYTES >> 20} MiB, too much for a model that is read here")
    return data


def load(path):
    with open(path, "rb") as file:
        data = limited(file.read(MAX_BYTES + 1))
    if not data:
        raise Refused("the file is empty")
    try:
        return Unpickler(io.BytesIO(unpacked(data))).load()
    except Refused:
        raise
    except Exception as error:  # whatever damaged bytes lead to
        raise Refused(f"it is not a pickle or joblib dump, or is damaged ({printable(error)})") from error


def class_name(value):
    return value.qualified_name if isinstance(value, Holder) else type(value).__name__


def attribute(holder, name):
    if name not in holder.__dict__:
        raise Refused(f"its {short(holder)} has no {name}: it is not fitted")
    return holder.__dict__[name]


def short(holder):
    return printable(class_name(holder).rpartition(".")[2])


def numbers(holder, name, dimensions):
    """The attribute as nested lists of finite numbers."""
    try:
        array = np.asarray(attribute(holder, name), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise Refused(f"{name} of its {short(holder)} is not made of numbers") from error
    if array.ndim == 0 and dimensions == 1:
        array = array.reshape(1)
    if array.ndim != dimensions:
        raise Refused(f"{name} of its {short(holder)} has {array.ndim} dimensions, not {dimensions}")
    if not np.isfinite(array).all():
        raise Refused(f"{name} of its {short(holder)} is not finite")
    return array.tolist()


def texts(holder, name):
    values = holder.__dict__.get(name)
    if values is None:
        return None
    return [str(value) for value in np.asarray(values, dtype=object).reshape(-1).tolist()]


def version_of(*holders):
    versions = [holder.__dict__.get("_sklearn_version") for holder in holders]
    return next((printable(version) for version in versions if isinstance(version, str)), None)


def scaling(scaler, width):
    """Means and scales that transform() uses: 0 and 1 where the scaler was told to leave them."""
    options = scaler.__dict__
    means = numbers(scaler, "mean_", 1) if options.get("with_mean", True) else [0.0] * width
    scales = numbers(scaler, "scale_", 1) if options.get("with_std", True) else [1.0] * width
    return means, scales


def read_logistic(model, scaler=None):
    coefficients = numbers(model, "coef_", 2)
    width = len(coefficients[0]) if coefficients else 0
    means, scales = scaling(scaler, width) if scaler else (None, None)
    first = scaler or model
    return {
        "kind": "logistic",
        "class": "Pipeline(StandardScaler, LogisticRegression)" if scaler else "LogisticRegression",
        "columns": texts(first, "feature_names_in_") or texts(model, "feature_names_in_"),
        "coefficients": coefficients,
        "intercept": numbers(model, "intercept_", 1),
        "means": means,
        "scales": scales,
        "threshold": None,
        "classes": np.asarray(attribute(model, "classes_")).reshape(-1).tolist(),
        "multinomial": model.__dict__.get("multi_class") == "multinomial",
        "n_features": width,
        "sklearn_version": version_of(model, first),
    }


def read_pipeline(pipeline):
    steps = [step[1] for step in attribute(pipeline, "steps")]
    names = [class_name(step) for step in steps]
    if len(names) != 2 or names[0] not in SCALER or names[1] not in LOGISTIC:
        inside = ", ".join(printable(name.rpartition(".")[2]) for name in names)
        raise Refused(f"it is a Pipeline({inside}); read are: {READ_HERE}")
    return read_logistic(steps[1], steps[0])


def read_z_score(model):
    column = model.__dict__.get("volatility_col_")
    return {
        "kind": "z_score",
        "class": printable(class_name(model)),
        "columns": [str(column)] if column is not None else None,
        "coefficients": [[1.0]],
        "intercept": [0.0],
        "means": numbers(model, "mean_", 1),
        "scales": numbers(model, "std_", 1),
        "threshold": numbers(model, "threshold", 1)[0],
        "classes": [0, 1],
        "multinomial": False,
        "n_features": 1,
        "sklearn_version": None,
    }


def read_model(value):
    name = class_name(value)
    if name in LOGISTIC:
        return read_logistic(value)
    if name in PIPELINE:
        return read_pipeline(value)
    foreign = isinstance(value, Holder) and not name.startswith("sklearn.")
    if foreign and {"mean_", "std_", "threshold"} <= value.__dict__.keys():
        return read_z_score(value)
    raise Refused(f"it holds a {printable(name)}; read are: {READ_HERE}")


def own_answers(model):
    """What scikit-learn itself answers with these numbers on a few rows, for the importer to compare with."""
    width = model["n_features"]
    shapes = [len(row) for row in model["coefficients"]] + [len(model[name] or [0] * width)
                                                            for name in ("means", "scales")]
    sound = len(model["coefficients"]) == 1 and len(model["classes"]) == 2 and set(shapes) == {width}
    if model["kind"] != "logistic" or model["multinomial"] or not sound:
        return None
    try:  # late, because it takes a second
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler
    except ImportError:
        sys.exit(NEEDS.format("sklearn"))
    regression = LogisticRegression()
    regression.coef_ = np.array(model["coefficients"])
    regression.intercept_ = np.array(model["intercept"])
    regression.classes_, regression.n_features_in_ = np.array([0, 1]), width
    steps = np.array([[((7 * i + 3 * j) % 13 - 6) / 2 for j in range(width)] for i in range(13)])
    if model["means"] is None:
        weights = regression.coef_[0]
        rows = steps / np.where(np.abs(weights) > 1e-300, np.abs(weights), 1.0)
        answers = regression.predict_proba(rows)
    else:
        scaler = StandardScaler()
        scaler.mean_, scaler.scale_ = np.array(model["means"]), np.array(model["scales"])
        scaler.n_features_in_ = width
        rows = scaler.mean_ + scaler.scale_ * steps
        answers = regression.predict_proba(scaler.transform(rows))
    return {"rows": rows.tolist(), "probabilities": answers[:, 1].tolist()}


def main(path):
    try:
        model = read_model(load(path))
        model["check"] = own_answers(model)
        print(json.dumps(model, allow_nan=False))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except Exception as error:  # a model whose parts do not fit together
        print(f"its parts do not make a model ({printable(error)})", file=sys.stderr)
        return REFUSED
    return 0


sys.exit(main(sys.argv[1]))
