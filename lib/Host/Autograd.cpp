// Turns recorded operations into gradients of their leaves, in reverse order.
#include "Ops.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

using namespace llvm;

namespace tritonc::host {

static thread_local bool recording = true;
bool gradMode() { return recording; }
bool setGradMode(bool on) { return std::exchange(recording, on); }
GradMode::GradMode(bool on) : before(setGradMode(on)) {}
GradMode::~GradMode() { recording = before; }

/// Long chains of operations end one by one: no recursion, however long the chain.
GradNode::~GradNode() {
  static thread_local std::vector<std::shared_ptr<GradNode>> pending;
  static thread_local bool draining = false;
  for (GradEdge &edge : inputs)
    if (edge.node)
      pending.push_back(std::move(edge.node));
  backward = nullptr;
  if (draining)
    return;
  draining = true;
  while (!pending.empty()) {
    std::shared_ptr<GradNode> last = std::move(pending.back());
    pending.pop_back();
    last.reset();
  }
  draining = false;
}

Tensor record(Tensor output, ArrayRef<Tensor> inputs, Backward backward) {
  if (!recording || !isFloat(output.type()) || none_of(inputs, [](const Tensor &t) { return t && t.needsGrad(); }))
    return output;
  auto node = std::make_shared<GradNode>();
  for (const Tensor &t : inputs)
    node->inputs.push_back(!t || !t.needsGrad() ? GradEdge()
                           : t->gradFn          ? GradEdge{t->gradFn, nullptr}
                                                : GradEdge{nullptr, t.handle()});
  node->backward = std::move(backward);
  output->gradFn = std::move(node);
  return output;
}

Tensor recordView(const Tensor &input, std::function<Tensor(const Tensor &)> again) {
  Tensor output = again(input);
  if (output.handle() == input.handle() || output->gradFn)
    return output;
  Shape shape = input.shape();
  DType type = input.type();
  return record(output, input, [shape, type, again](const Tensor &g) {
    Tensor whole = Tensor::zeros(type, shape);
    assign(again(whole), g);
    return std::vector<Tensor>{whole};
  });
}

Tensor reduceTo(const Tensor &gradient, Dims shape) {
  Shape dims;
  int64_t extra = gradient.rank() - int64_t(shape.size());
  for (int64_t d = 0; d < gradient.rank(); ++d)
    if (d < extra || (shape[d - extra] == 1 && gradient.shape()[d] != 1))
      dims.push_back(d);
  Tensor out = dims.empty() ? gradient : sum(gradient, dims, true);
  return out.shape() == Shape(shape) ? out : reshape(out, shape, true);
}

static void deposit(Tensor &slot, const Tensor &gradient) {
  slot = slot ? binary("add", slot, gradient) : gradient;
}

/// Every operation behind `root`, each after all that use it.
static std::vector<std::shared_ptr<GradNode>> topological(const std::shared_ptr<GradNode> &root) {
  std::vector<std::shared_ptr<GradNode>> order;
  DenseSet<GradNode *> seen;
  std::vector<std::pair<std::shared_ptr<GradNode>, size_t>> stack;
  if (root)
    stack.push_back({root, 0}), seen.insert(root.get());
  while (!stack.empty()) {
    auto &[node, next] = stack.back();
    if (next == node->inputs.size()) {
      order.push_back(node);
      stack.pop_back();
      continue;
    }
    std::shared_ptr<GradNode> input = node->inputs[next++].node;
    if (input && seen.insert(input.get()).second)
      stack.push_back({input, 0});
  }
  std::reverse(order.begin(), order.end());
  return order;
}

void backward(const Tensor &root, Tensor gradient) {
  GradMode off(false);
  if (!root.needsGrad())
    fail(error("T0160", "`backward` on a tensor that no gradient leads back from")
             .help("call `requires_grad_()` on an input before computing with it"), "RuntimeError");
  if (!gradient) {
    if (root.numel() != 1)
      fail(error("T0160", "`backward()` without an argument needs a single number, this is " + describe(root))
               .help("pass the gradient of the result: `z.backward(dz)`"), "RuntimeError");
    gradient = Tensor::full(root.type(), root.shape(), 1);
  }
  if (gradient.shape() != root.shape())
    fail("T0160", "`backward` got " + describe(gradient) + " for a result that is " + describe(root), "RuntimeError");

  auto reach = [](const GradEdge &edge, const Tensor &g, DenseMap<GradNode *, Tensor> &pending) {
    if (edge.node)
      return deposit(pending[edge.node.get()], g);
    Tensor grad(edge.leaf->grad);
    deposit(grad, grad ? g : g.copy());
    edge.leaf->grad = grad.handle();
  };
  DenseMap<GradNode *, Tensor> pending;
  reach(root->gradFn ? GradEdge{root->gradFn, nullptr} : GradEdge{nullptr, root.handle()}, gradient, pending);
  for (const std::shared_ptr<GradNode> &node : topological(root->gradFn)) {
    Tensor g = pending[node.get()];
    pending.erase(node.get());
    if (!g)
      continue;
    std::vector<Tensor> inputs = node->backward(g);
    for (auto [edge, input] : zip(node->inputs, inputs))
      if (edge && input)
        reach(edge, input, pending);
  }
}

} // namespace tritonc::host
