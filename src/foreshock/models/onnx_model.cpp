#include "foreshock/models/onnx_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnx/onnx_pb.h>

#include <cstdint>

#include "foreshock/core/error.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/models/log_har_model.hpp"
#include "foreshock/models/logistic_model.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kOpset = 17;
constexpr std::int64_t kIrVersion = 8;
constexpr const char* kInput = "features";
constexpr const char* kOutput = "probability";

using Dims = std::vector<std::int64_t>;

std::int64_t count(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

// Nodes named for what they compute; a node's name is its output's.
class Graph {
 public:
  explicit Graph(onnx::GraphProto& graph) : graph_(graph) {}

  std::string constant(const std::string& name, const std::vector<double>& values, const Dims& dims) {
    onnx::TensorProto& tensor = tensor_of(name, onnx::TensorProto::DOUBLE, dims);
    for (const double value : values) tensor.add_double_data(value);
    return name;
  }
  std::string integers(const std::string& name, const std::vector<std::int64_t>& values, const Dims& dims) {
    onnx::TensorProto& tensor = tensor_of(name, onnx::TensorProto::INT64, dims);
    for (const std::int64_t value : values) tensor.add_int64_data(value);
    return name;
  }
  std::string number(const std::string& name, double value) { return constant(name, {value}, {}); }
  std::string integer(const std::string& name, std::int64_t value) { return integers(name, {value}, {}); }

  std::string node(const std::string& name, const std::string& op, const std::vector<std::string>& inputs,
                   const std::vector<std::pair<std::string, std::int64_t>>& attributes = {}) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_name(name);
    node.set_op_type(op);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(name);
    for (const auto& [key, value] : attributes) {
      onnx::AttributeProto& attribute = *node.add_attribute();
      attribute.set_name(key);
      attribute.set_type(onnx::AttributeProto::INT);
      attribute.set_i(value);
    }
    return name;
  }
  // Some columns of the input, [rows, as many].
  std::string columns(const std::string& name, std::size_t from, std::size_t to) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = from; i < to; ++i) numbers.push_back(count(i));
    const std::string indices = integers(name + "_columns", numbers, {count(numbers.size())});
    return node(name, "Gather", {kInput, indices}, {{"axis", 1}});
  }

 private:
  onnx::TensorProto& tensor_of(const std::string& name, onnx::TensorProto::DataType type, const Dims& dims) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    return tensor;
  }

  onnx::GraphProto& graph_;
};

std::string logistic(Graph& graph, const LogisticModel& model) {
  std::vector<double> means, sds, weights;
  for (const LogisticTerm& term : model.terms()) {
    means.push_back(term.moments.mean);
    sds.push_back(term.moments.sd);
    weights.push_back(term.weight);
  }
  const std::int64_t width = count(weights.size());
  graph.node("centred", "Sub", {kInput, graph.constant("means", means, {1, width})});
  graph.node("standardised", "Div", {"centred", graph.constant("sds", sds, {1, width})});
  graph.node("weighted", "MatMul", {"standardised", graph.constant("weights", weights, {width, 1})});
  graph.node("score", "Add", {"weighted", graph.number("intercept", model.intercept())});
  return graph.node("known_probability", "Sigmoid", {"score"});
}

// ln(threshold + floor), of each row where the label says so.
std::string log_threshold(Graph& graph, const LabelRule& label, std::size_t rv_300) {
  const std::string floor = graph.number("forecast_floor", kForecastFloor);
  if (label.kind == LabelKind::fixed) {
    graph.node("floored_threshold", "Add", {graph.number("threshold", label.threshold), floor});
  } else {
    graph.columns("rv_300", rv_300, rv_300 + 1);
    graph.node("row_threshold", "Mul", {"rv_300", graph.number("ratio", label.threshold)});
    graph.node("threshold", "Max",
               {"row_threshold", graph.number("least_threshold", label.variance_threshold(0))});
    graph.node("floored_threshold", "Add", {"threshold", floor});
  }
  return graph.node("log_threshold", "Log", {"floored_threshold"});
}

// Between the knots around "x": 1 - (p + share (p' - p)).
std::string between_knots(Graph& graph, const std::vector<double>& values,
                          const std::vector<double>& probabilities) {
  const std::int64_t knots = count(values.size());
  graph.constant("knots", values, {knots});
  graph.constant("knot_probabilities", probabilities, {knots});
  graph.node("knots_reached", "LessOrEqual", {"knots", "x"});
  graph.node("reached", "Cast", {"knots_reached"}, {{"to", onnx::TensorProto::INT64}});
  graph.node("knots_below", "ReduceSum", {"reached", graph.integers("last_axis", {1}, {1})},
             {{"keepdims", 1}});
  graph.node("above", "Clip", {"knots_below", graph.integer("second", 1), graph.integer("last", knots - 1)});
  graph.node("below", "Sub", {"above", graph.integer("one_knot", 1)});
  for (const char* side : {"below", "above"}) {
    graph.node(fmt::format("value_{}", side), "Gather", {"knots", side});
    graph.node(fmt::format("probability_{}", side), "Gather", {"knot_probabilities", side});
  }
  graph.node("beyond", "Sub", {"x", "value_below"});
  graph.node("value_step", "Sub", {"value_above", "value_below"});
  graph.node("share", "Div", {"beyond", "value_step"});
  graph.node("probability_step", "Sub", {"probability_above", "probability_below"});
  graph.node("part", "Mul", {"share", "probability_step"});
  graph.node("cdf", "Add", {"probability_below", "part"});
  return graph.node("middle", "Sub", {"one", "cdf"});
}

// EmpiricalCdf::exceedance of "x".
std::string exceedance(Graph& graph, const EmpiricalCdf& residuals) {
  const std::vector<double>& values = residuals.values();
  const std::vector<double>& probabilities = residuals.probabilities();
  graph.number("one", 1.0);
  graph.number("first_value", values.front());
  graph.number("last_value", values.back());
  graph.node("left_of_all", "Sub", {"x", "first_value"});
  graph.node("left_decay", "Exp", {"left_of_all"});
  graph.node("left_share", "Mul", {"left_decay", graph.number("first_probability", probabilities.front())});
  graph.node("left", "Sub", {"one", "left_share"});
  graph.node("right_of_all", "Sub", {"last_value", "x"});
  graph.node("right_decay", "Exp", {"right_of_all"});
  graph.node("right", "Mul", {"right_decay", graph.number("last_exceedance", 1.0 - probabilities.back())});
  const std::string middle = values.size() > 1 ? between_knots(graph, values, probabilities) : "left";
  graph.node("is_right", "GreaterOrEqual", {"x", "last_value"});
  graph.node("is_left", "LessOrEqual", {"x", "first_value"});
  graph.node("middle_or_right", "Where", {"is_right", "right", middle});
  return graph.node("known_probability", "Where", {"is_left", "left", "middle_or_right"});
}

std::string log_har(Graph& graph, const LogHarModel& model) {
  const LogHarForecast& forecast = model.forecast();
  const std::size_t regressors = forecast.regressors.size();
  std::vector<double> slopes;
  for (const double slope : forecast.slopes) slopes.push_back(2.0 * slope);
  graph.columns("regressors", 0, regressors);
  graph.node("weighted", "MatMul", {"regressors", graph.constant("slopes", slopes, {count(regressors), 1})});
  graph.node("mu", "Add", {"weighted", graph.number("intercept", forecast.intercept)});
  const std::string threshold = log_threshold(graph, model.exceedance().label(), regressors);
  graph.node("distance", "Sub", {threshold, "mu"});  // the score with its sign turned
  graph.node("x", "Div", {"distance", graph.number("residual_sd", model.exceedance().residual_sd())});
  return exceedance(graph, model.exceedance().residuals());
}

void set_shape(onnx::ValueInfoProto& value, const char* name, const std::vector<std::int64_t>& width) {
  value.set_name(name);
  onnx::TypeProto::Tensor& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::DOUBLE);
  tensor.mutable_shape()->add_dim()->set_dim_param("rows");
  for (const std::int64_t dim : width) tensor.mutable_shape()->add_dim()->set_dim_value(dim);
}

void add_note(onnx::ModelProto& model, const char* key, const std::string& value) {
  onnx::StringStringEntryProto& entry = *model.add_metadata_props();
  entry.set_key(key);
  entry.set_value(value);
}

}  // namespace

bool has_onnx_form(const Model& model) {
  return dynamic_cast<const LogisticModel*>(&model) != nullptr ||
         dynamic_cast<const LogHarModel*>(&model) != nullptr;
}

std::string to_onnx(const Artifact& artifact) {
  const Model& model = *artifact.model;
  if (!has_onnx_form(model)) {
    throw UserError(ErrorCode::unsupported, fmt::format("{} models have no ONNX form", model.kind()));
  }
  onnx::ModelProto out;
  out.set_ir_version(kIrVersion);
  out.set_producer_name("foreshock");
  out.set_producer_version(artifact.foreshock_version);
  out.add_opset_import()->set_version(kOpset);
  add_note(out, "kind", std::string(model.kind()));
  add_note(out, "label", artifact.label.column);
  add_note(out, "columns", fmt::format("{}", fmt::join(model.columns(), ",")));
  add_note(out, "model_hash", sha256_hex(to_json(artifact)));
  onnx::GraphProto& proto = *out.mutable_graph();
  proto.set_name(std::string(model.kind()));
  Graph graph(proto);
  const auto* linear = dynamic_cast<const LogisticModel*>(&model);
  const std::string known =
      linear != nullptr ? logistic(graph, *linear) : log_har(graph, dynamic_cast<const LogHarModel&>(model));
  // 0, or NaN where an input is not finite: then there is no answer, whatever the input's weight.
  graph.node("zeros", "Mul", {kInput, graph.number("zero", 0.0)});
  graph.node("doubt", "ReduceSum", {"zeros", graph.integers("columns_axis", {1}, {1})}, {{"keepdims", 1}});
  graph.node("answer", "Add", {known, "doubt"});
  graph.node(kOutput, "Reshape", {"answer", graph.integers("flat", {-1}, {1})});
  set_shape(*proto.add_input(), kInput, {count(model.columns().size())});
  set_shape(*proto.add_output(), kOutput, {});
  return out.SerializeAsString();
}

}  // namespace foreshock
